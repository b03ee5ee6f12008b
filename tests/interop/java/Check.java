import java.io.FileInputStream;
import java.io.InputStream;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Says what PKIX makes of certificates: {@code Check ROOT ISSUER ROUTE CRLS CERTIFICATE ...}.
 *
 * <p>ROUTE is {@code ocsp}, or {@code crl} for the addresses in the certificate or, where CRLS (a
 * comma-separated list) is not empty, these files. One line per certificate: good, revoked with
 * time and reason, or why it could not be told.
 */
public final class Check {
    private static final CertificateFactory FACTORY = factory();

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
    }

    private static X509Certificate certificate(String path) throws Exception {
        try (InputStream in = new FileInputStream(path)) {
            return (X509Certificate) FACTORY.generateCertificate(in);
        }
    }

    private static PKIXParameters parameters(String root, String route, String crls)
            throws Exception {
        PKIXParameters parameters =
                new PKIXParameters(Set.of(new TrustAnchor(certificate(root), null)));
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        EnumSet<PKIXRevocationChecker.Option> options =
                EnumSet.of(
                        PKIXRevocationChecker.Option.NO_FALLBACK,
                        PKIXRevocationChecker.Option.ONLY_END_ENTITY);
        if (route.equals("crl")) {
            options.add(PKIXRevocationChecker.Option.PREFER_CRLS);
        }
        checker.setOptions(options);
        parameters.addCertPathChecker(checker);
        List<Object> given = new ArrayList<>();
        for (String path : crls.split(",")) {
            if (!path.isEmpty()) {
                try (InputStream in = new FileInputStream(path)) {
                    given.add(FACTORY.generateCRL(in));
                }
            }
        }
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(given)));
        return parameters;
    }

    private static String verdict(CertPath path, PKIXParameters parameters) throws Exception {
        try {
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return "good";
        } catch (CertPathValidatorException error) {
            if (error.getCause() instanceof CertificateRevokedException revoked) {
                return "revoked "
                        + revoked.getRevocationDate().toInstant()
                        + " "
                        + revoked.getRevocationReason();
            }
            return "undetermined " + error.getReason() + ": " + error.getMessage();
        }
    }

    public static void main(String[] arguments) throws Exception {
        X509Certificate issuer = certificate(arguments[1]);
        for (int i = 4; i < arguments.length; i++) {
            CertPath path =
                    FACTORY.generateCertPath(List.of(certificate(arguments[i]), issuer));
            System.out.println(
                    verdict(path, parameters(arguments[0], arguments[2], arguments[3])));
        }
    }
}

import java.io.FileInputStream;
import java.io.InputStream;
import java.security.Security;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.jcajce.PKIXExtendedParameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Says what Bouncy Castle's PKIX, which follows delta CRLs, makes of a certificate: {@code Deltas
 * ROOT ISSUER CERTIFICATE CRLS ...}, each CRLS a comma-separated list of files. One line for each:
 * good, or the reason why not.
 */
public final class Deltas {
    private static X509Certificate certificate(CertificateFactory factory, String path)
            throws Exception {
        try (InputStream in = new FileInputStream(path)) {
            return (X509Certificate) factory.generateCertificate(in);
        }
    }

    private static String verdict(
            CertificateFactory factory, CertPath path, X509Certificate root, String crls)
            throws Exception {
        List<Object> given = new ArrayList<>();
        for (String name : crls.split(",")) {
            try (InputStream in = new FileInputStream(name)) {
                given.add(factory.generateCRL(in));
            }
        }
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.addCertStore(
                CertStore.getInstance(
                        "Collection", new CollectionCertStoreParameters(given), "BC"));
        PKIXExtendedParameters extended =
                new PKIXExtendedParameters.Builder(parameters).setUseDeltasEnabled(true).build();
        try {
            CertPathValidator.getInstance("PKIX", "BC").validate(path, extended);
            return "good";
        } catch (CertPathValidatorException error) {
            return error.getMessage();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        CertificateFactory factory = CertificateFactory.getInstance("X.509", "BC");
        X509Certificate root = certificate(factory, arguments[0]);
        X509Certificate issuer = certificate(factory, arguments[1]);
        X509Certificate subject = certificate(factory, arguments[2]);
        CertPath path = factory.generateCertPath(List.of(subject, issuer));
        for (int i = 3; i < arguments.length; i++) {
            System.out.println(verdict(factory, path, root, arguments[i]));
        }
    }
}

// A CRL by Go's standard library: gencrl LINES KEY CERTIFICATE OUT.
package main

import (
	"bufio"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"time"
)

var reasons = map[string]asn1.Enumerated{
	"keyCompromise": 1, "affiliationChanged": 3, "superseded": 4, "cessationOfOperation": 5,
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func firstBlock(name string) []byte {
	content, err := os.ReadFile(name)
	must(err)
	block, _ := pem.Decode(content)
	return block.Bytes
}

func entries(name string) []pkix.RevokedCertificate {
	file, err := os.Open(name)
	must(err)
	defer file.Close()
	var found []pkix.RevokedCertificate
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var serial, reason string
		var seconds int64
		_, err := fmt.Sscan(lines.Text(), &serial, &seconds, &reason)
		must(err)
		number, _ := new(big.Int).SetString(serial, 16)
		code, err := asn1.Marshal(reasons[reason])
		must(err)
		found = append(found, pkix.RevokedCertificate{
			SerialNumber:   number,
			RevocationTime: time.Unix(seconds, 0).UTC(),
			Extensions:     []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 21}, Value: code}},
		})
	}
	return found
}

func main() {
	key, err := x509.ParseECPrivateKey(firstBlock(os.Args[2]))
	must(err)
	issuer, err := x509.ParseCertificate(firstBlock(os.Args[3]))
	must(err)
	template := &x509.RevocationList{
		Number:              big.NewInt(1),
		ThisUpdate:          time.Now(),
		NextUpdate:          time.Now().Add(24 * time.Hour),
		RevokedCertificates: entries(os.Args[1]),
	}
	signed, err := x509.CreateRevocationList(rand.Reader, template, issuer, key)
	must(err)
	out, err := os.Create(os.Args[4])
	must(err)
	_, err = out.Write(signed)
	must(err)
	must(out.Sync())
	must(out.Close())
}

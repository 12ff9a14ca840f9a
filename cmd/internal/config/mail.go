package config

import (
	"crypto/x509"
	"fmt"
)

// MailRoots are the certificate authorities of MailCA; nil, the system's, where none is set.
func (c Config) MailRoots() (*x509.CertPool, error) {
	if c.MailCA == "" {
		return nil, nil
	}
	pem, err := readBounded(c.MailCA)
	if err != nil {
		return nil, fmt.Errorf("%w: 读不了mail_ca指定的证书%s,请检查路径和权限: %w", ErrInvalid, c.MailCA, err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%w: mail_ca指定的%s里没有证书,应是PEM格式(-----BEGIN CERTIFICATE-----)", ErrInvalid, c.MailCA)
	}
	return roots, nil
}

// checkMail tells what of the mail settings is of no use without another; what each may be,
// package mail knows.
func (c Config) checkMail() (errs []error) {
	bad := func(what string) { errs = append(errs, fmt.Errorf("%w: %s", ErrInvalid, what)) }
	switch {
	case c.MailServer == "" && c.MailFrom+c.MailUser+c.MailPassword+c.MailTLS+c.MailCA != "":
		bad("设置了邮件的其他项却没有 POLICYBOT_MAIL_SERVER(mail_server),发不出邮件;请补上,如 smtp.bureau.gov.cn:465")
	case c.MailServer != "" && c.MailFrom == "":
		bad("设置了 POLICYBOT_MAIL_SERVER 却没有 POLICYBOT_MAIL_FROM(mail_from),请写明发件人,如 政策提醒 <policybot@bureau.gov.cn>")
	}
	return errs
}

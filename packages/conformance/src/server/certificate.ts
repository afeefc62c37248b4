/**
 * A self-signed certificate for `localhost` and 127.0.0.1, valid until 2126. Nobody trusts it, which is its use: it is a
 * fixture of the scenario server, not a secret.
 */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUQD7B9U/toHkkEbmUUwGMlbV/j3QwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTAwMTgzMloYDzIxMjYxMDI4
MDAxODMyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR/F5PT7/TX4wSc2xpu9PRTIh9gXqeO0NAo80HNiruYUeOInh0BhWqf
sV8vDiMojsX3HrZuXk2v6HcjmN1/wzllo28wbTAdBgNVHQ4EFgQUYdp7b7Y73Cfn
G4nXI2T/PqQyTlMwHwYDVR0jBBgwFoAUYdp7b7Y73CfnG4nXI2T/PqQyTlMwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgDHYaAoXEGz/3eqJ7gbhDrQ+a1rhL+3nscZuJJqx+sOYCIAn6
1IyVJF1cmiCfac0prEoj0AXoJRzOYDDKhEsO6M90
-----END CERTIFICATE-----
`;

/** The key of the certificate. */
export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3ygo3hq/J9Er0/C9
71yiAml82TUnCKgtOq8g5f1dCb6hRANCAAR/F5PT7/TX4wSc2xpu9PRTIh9gXqeO
0NAo80HNiruYUeOInh0BhWqfsV8vDiMojsX3HrZuXk2v6HcjmN1/wzll
-----END PRIVATE KEY-----
`;

/**
 * An authority of the suite's own and two certificates that it signed, valid until 2126. An adapter is told to trust it by the cases that
 * want a `wss:` connection. The key of the authority was thrown away; the others are fixtures of the scenario server, not secrets.
 */
export const authority = `-----BEGIN CERTIFICATE-----
MIIBuzCCAWGgAwIBAgIUJMlScg1UwEBEQPSY0vvqtXVGFZMwCgYIKoZIzj0EAwIw
KjEoMCYGA1UEAwwfUGx1Z2JvYXJkIGNvbmZvcm1hbmNlIGF1dGhvcml0eTAgFw0y
NjExMjgwOTQxMDZaGA8yMTI2MTEwNDA5NDEwNlowKjEoMCYGA1UEAwwfUGx1Z2Jv
YXJkIGNvbmZvcm1hbmNlIGF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABGpDBhjwOxAEeD0dtnjvdYPaWMYkn7toa+f2nWPObBbuVQKcXGY7c51plWwk
+mXjpdis8/8cVlVlceyDIuSsBCqjYzBhMB0GA1UdDgQWBBQRvnZwdoixqJk8cPqs
mm5+4zkd/TAfBgNVHSMEGDAWgBQRvnZwdoixqJk8cPqsmm5+4zkd/TAPBgNVHRMB
Af8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAKBggqhkjOPQQDAgNIADBFAiBhWzS1
DlyFPXPOburWkl9EFVQchSRsLi8YMkdawQYJqQIhANhfmvFR0hC8spdAtKZZZ4m2
kM7LiW19UtblN+Vd+iQH
-----END CERTIFICATE-----
`;

/** A certificate with its key. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** For 127.0.0.1 and `localhost`. */
export const trustedPair: KeyPair = {
  cert: `-----BEGIN CERTIFICATE-----
MIIB1TCCAXugAwIBAgIUcaPThDMaChtA6/y6P3yfngkUY1kwCgYIKoZIzj0EAwIw
KjEoMCYGA1UEAwwfUGx1Z2JvYXJkIGNvbmZvcm1hbmNlIGF1dGhvcml0eTAgFw0y
NjExMjgwOTQxMDZaGA8yMTI2MTEwNDA5NDEwNlowFDESMBAGA1UEAwwJMTI3LjAu
MC4xMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIIJuihqoG8LzJGbes1dsGFp1
1YDYGjTtdAKilveZ/QTjXjOLouyf7OZpFsec2f5iDDxaUYIg5un8mTchY1kNpaOB
kjCBjzAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwDAYDVR0TAQH/BAIwADAT
BgNVHSUEDDAKBggrBgEFBQcDATAOBgNVHQ8BAf8EBAMCB4AwHQYDVR0OBBYEFFZy
KqP9s3btog6eTsU9rlYsvX+FMB8GA1UdIwQYMBaAFBG+dnB2iLGomTxw+qyabn7j
OR39MAoGCCqGSM49BAMCA0gAMEUCIBv06Xyo8i/typNrhMTGlyAKGWmqGb+fE9p/
w1uNMyKQAiEAnQiXPNTvldiryVooxF+X7hx+V03IGYVy+Wlt8Dqa1L8=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/jrWw3TZDiCPt+7C
jDE374uW13p8llLvP+yJHaWJj8ShRANCAAQggm6KGqgbwvMkZt6zV2wYWnXVgNga
NO10AqKW95n9BONeM4ui7J/s5mkWx5zZ/mIMPFpRgiDm6fyZNyFjWQ2l
-----END PRIVATE KEY-----
`,
};

/** For `other.example`, which no case dials. */
export const otherHostPair: KeyPair = {
  cert: `-----BEGIN CERTIFICATE-----
MIIB1zCCAX2gAwIBAgIUcaPThDMaChtA6/y6P3yfngkUY1owCgYIKoZIzj0EAwIw
KjEoMCYGA1UEAwwfUGx1Z2JvYXJkIGNvbmZvcm1hbmNlIGF1dGhvcml0eTAgFw0y
NjExMjgwOTQxMDZaGA8yMTI2MTEwNDA5NDEwNlowGDEWMBQGA1UEAwwNb3RoZXIu
ZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOqf85Oo1+b+VjAYAeGh
LBLm5pIRxFPa/wbXhxVcGdFkvl0tBy5iUiT6E9AoBTtkeYpN/XenEa2xzmuBlkjs
tjyjgZAwgY0wGAYDVR0RBBEwD4INb3RoZXIuZXhhbXBsZTAMBgNVHRMBAf8EAjAA
MBMGA1UdJQQMMAoGCCsGAQUFBwMBMA4GA1UdDwEB/wQEAwIHgDAdBgNVHQ4EFgQU
SA6fdDLA/8E0mY1bRvssBLMUn8IwHwYDVR0jBBgwFoAUEb52cHaIsaiZPHD6rJpu
fuM5Hf0wCgYIKoZIzj0EAwIDSAAwRQIhAKLIjVLIv9NaBe48TIryZWkgkoSYv9iA
/YT2uO4669upAiBrGfy0DiM6e7zCayKQIq0kS2qL+rjLkvARzRhjVfZZwA==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrao+/cMS4HtGiFBj
XvUBOScSZdcTvLHkeASbqb/cmjehRANCAATqn/OTqNfm/lYwGAHhoSwS5uaSEcRT
2v8G14cVXBnRZL5dLQcuYlIk+hPQKAU7ZHmKTf13pxGtsc5rgZZI7LY8
-----END PRIVATE KEY-----
`,
};

//! Tests of keys: one key in every way that OpenSSL writes it. The keys were made for these tests.

use super::*;

const PASSPHRASE: &str = "secret";

const SEC1: &str = "\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIFzsL65F9PCT5l2sWDITFylVfJDtpXYkn8epjafDlTV1oAoGCCqGSM49
AwEHoUQDQgAEpJgsEjFrO2xzvVIc5NFHgRBgbcBtUxxtDvWoJ1kacYGTokW6vWOd
/6owpaDVh2KASI3SQYrtv3FhSwXADLGwDQ==
-----END EC PRIVATE KEY-----
";

const PKCS8: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXOwvrkX08JPmXaxY
MhMXKVV8kO2ldiSfx6mNp8OVNXWhRANCAASkmCwSMWs7bHO9Uhzk0UeBEGBtwG1T
HG0O9agnWRpxgZOiRbq9Y53/qjCloNWHYoBIjdJBiu2/cWFLBcAMsbAN
-----END PRIVATE KEY-----
";

const PBES2: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgSB2e5SFlT3gICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEHq0RcgLYoI4LXWCtdldJ5oEgZCx
BIW9A4Do5Kt2xvB44Tas5jLTEbyBEV7oSPQRrWv5Q1vVHwr0INRBbvrPINMoOMtt
7tVGcsYi8yCvkYwTO8nS+o2+G+Se+dD8f/oNqhGbjoQGNmha57U38iU5kiKjamcR
p0rv7ExMg2ubTAxgKaZVVL5eQQluv5vwCMgshKc6kl+5vCTK0uZId0jWkLZ5Hf4=
-----END ENCRYPTED PRIVATE KEY-----
";

const SCRYPT: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAi0v1OkmNnq7AICBAAC
AQgCAQEwHQYJYIZIAWUDBAEqBBARg8FmrlIvkcKWp/QJHzd3BIGQD3dACFxR9mgq
/O1I++Ym8cfz57tIwLD89G3D/81i8R3HS2v1R4QUvbkvbDrJ5oO3jV9tlAZVx5KL
sAY6LnyEj60OEzxoIsGVBZfHQLYMBLeVOvcfQ57YNU40ANNRh3NSdJmR2KXN8gj0
wWdT9V8AK61wYZtrMKSEe6H3X3XuL6b3y+N/7GB+cvp181hXNoj5
-----END ENCRYPTED PRIVATE KEY-----
";

const PBE_SHA1_3DES: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGxMBwGCiqGSIb3DQEMAQMwDgQITW6Fu2o6lgUCAggABIGQ53fiLDFhNgpWeGDg
sNmm49ecqzXiIfw3E9OaXnBGwhnqr9OlJ4/9CUGtlk54zEAMKNTgrO9JOZv6ccQi
N8bGyvrmcwPalWA/FhVc6BgJy1aIedDFOs1P0wJZDM7/AQG87x2sFoTEpPw9mpUQ
zv1j9iCgkj1RW8Z7aPPb7MTKJWIjcefCvSesHazXpIJFcATy
-----END ENCRYPTED PRIVATE KEY-----
";

const OLD_AES128: &str = "\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,2B2BC22402175EC9EADF3B30980D3402

IcEG2daEQi9r5N5VQlHtOexi/lUXklIHsWvbHIb3xmSk/ngbC5Op1ROYIqTMNKW8
KraGpM6FhOmULSRlo6604H8eO0RJfPHifdVHD+FDdEm7vC9CwLdcUIQNhr6n+NF8
Skumjlbc9Pn85M+iGR5if2c6K34EPwnsCGYn1zc5ct4=
-----END EC PRIVATE KEY-----
";

const OLD_AES192: &str = "\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-192-CBC,0CC13E1B305D9FC4E3CA425D81D6312D

kBXTa19YinfLfMwtWI0ZEgmkr8rJby+e756OBq6mHOVLc5wfG/me54d9ZhbBH0F4
rR7vyrAoYSmfztTBg8PAUF4ZPiHi6QGNO/sJugU+uhccdOM770Hcf4wvwMlU4hDR
64SQG+uY0B7RLYo9gwCUP4k613loh9AVWrmkULMKj6M=
-----END EC PRIVATE KEY-----
";

const OLD_AES256: &str = "\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,360A31E16F689BC3C330C7222FBC48E5

uhvH5brdEZeR3+CW5gtKHGLcF/NoMMMX9PFIEkfeeuGB1DRd26z3k9DCfwH1hDnN
tJytP1W9MAiqZxdB/4Anb7MCq7xEbslxUWB8dZZxuwpuY/4+oHpBA8ViZSDhKt/X
m95ZYhNynIuTVaHMAx8pixbe+W93IIpPGe4J5O9ZFpA=
-----END EC PRIVATE KEY-----
";

const OLD_3DES: &str = "\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: DES-EDE3-CBC,6C71A6D8C48748BA

uQP6gy09d2c674Iqig6XaJp0CB3Tr2irI/ZN1Rxl+pVyKnGeRpNM8C2o0/ybF416
UipbULhZ93WYMzMFEiGxLh4T2lLdj7jJWHVbnP1BoT82QajYkVsxlkmWjDdvn6I7
xoSKiRA6IzeOsA4MzZRNWiFV4iw2uusiAHMy3F3lzqg=
-----END EC PRIVATE KEY-----
";

/// The 32 bytes of the number that all of these keys are.
fn number(text: &str, passphrase: Option<&str>) -> Result<Vec<u8>, String> {
    let key = read(text, passphrase)?;
    // In each form it follows the same four bytes: version 1, octets, 32 of them.
    let der = key.secret_der();
    let at = der.windows(5).position(|bytes| bytes == [0x02, 0x01, 0x01, 0x04, 0x20]).expect("an EC key") + 5;
    Ok(der[at..at + 32].to_vec())
}

#[test]
fn a_key_is_the_same_however_it_is_written() {
    let plain = number(SEC1, None).unwrap();
    for text in [SEC1, PKCS8, PBES2, SCRYPT, OLD_AES128, OLD_AES192, OLD_AES256, OLD_3DES] {
        assert_eq!(number(text, Some(PASSPHRASE)), Ok(plain.clone()), "{text}");
    }
    assert_eq!(
        number(
            &format!("parameters first\n-----BEGIN EC PARAMETERS-----\nBgg=\n-----END EC PARAMETERS-----\n{SEC1}"),
            None
        ),
        Ok(plain)
    );
}

#[test]
fn what_cannot_be_opened_says_why() {
    for (text, passphrase, why) in [
        (PBES2, None, "ssl_passphrase is missing"),
        (OLD_AES256, None, "ssl_passphrase is missing"),
        (PBES2, Some("wrong"), "ssl_passphrase is wrong"),
        (OLD_AES128, Some("wrong"), "ssl_passphrase is wrong"),
        (OLD_AES192, Some(""), "ssl_passphrase is wrong"),
        (PBE_SHA1_3DES, Some(PASSPHRASE), "use PBES2 with AES"),
        (OLD_3DES, Some("wrong"), "ssl_passphrase is wrong"),
        ("", None, "there is no private key"),
        ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", None, "there is no private key"),
        ("-----BEGIN DSA PRIVATE KEY-----\n-----END DSA PRIVATE KEY-----\n", None, "DSA"),
        ("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n", None, "not PEM"),
    ] {
        let error = read(text, passphrase).unwrap_err();
        assert!(error.contains(why), "{error}: {text}");
    }
    let broken = OLD_AES128.replace("2B2BC224", "2B2BC2");
    assert!(read(&broken, Some(PASSPHRASE)).unwrap_err().contains("DEK-Info"));
}

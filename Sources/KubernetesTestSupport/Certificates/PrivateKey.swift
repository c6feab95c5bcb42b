internal import COpenSSL

/// A private key that is made for a test.
///
/// The pointer is not changed after the key was made: hence `@unchecked Sendable`.
public final class PrivateKey: @unchecked Sendable {
  let pointer: OpaquePointer

  private init(_ pointer: OpaquePointer?) throws(ProgramError) {
    guard let pointer else { throw ProgramError("OpenSSL made no key") }
    self.pointer = pointer
  }

  deinit { EVP_PKEY_free(pointer) }

  /// A new key on the curve P-256.
  public static func ec() throws(ProgramError) -> PrivateKey {
    try PrivateKey(copenssl_new_key())
  }

  /// A new RSA key.
  public static func rsa() throws(ProgramError) -> PrivateKey {
    try PrivateKey(copenssl_new_rsa_key())
  }

  /// The key as PEM (PKCS #8).
  public func pem() -> String {
    PEM.write { PEM_write_bio_PKCS8PrivateKey($0, pointer, nil, nil, 0, nil, nil) }
  }

  /// The key as PEM, encrypted with a passphrase.
  public func pem(passphrase: String) -> String {
    PEM.write {
      PEM_write_bio_PKCS8PrivateKey(
        $0, pointer, EVP_aes_128_cbc(), passphrase, Int32(passphrase.utf8.count), nil, nil)
    }
  }

  /// The public half as PEM.
  public func publicPEM() -> String { PEM.write { PEM_write_bio_PUBKEY($0, pointer) } }
}

enum PEM {
  static func write(_ body: (OpaquePointer?) -> Int32) -> String {
    let bio = BIO_new(BIO_s_mem())
    defer { BIO_free(bio) }
    _ = body(bio)
    var bytes: UnsafeMutablePointer<CChar>?
    let count = copenssl_written(bio, &bytes)
    return String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}

internal import COpenSSL
internal import FoundationEssentials
internal import KubernetesClient

/// Checks of certificates and keys before a connection needs them, so that a mistake in them is told
/// as such and not as a failed handshake.
enum Certificates {
  /// Checks the authorities that a server's certificate is judged by.
  ///
  /// - Throws: of kind `invalid`, where the text has no certificate or one that cannot be read.
  static func checkAuthorities(_ pem: Data) throws(TransportError) {
    _ = try firstCertificate(of: pem, named: "the certificate authority")
  }

  /// Checks that a client certificate and its key can be read and belong together.
  ///
  /// - Returns: the end of the certificate's time, in seconds since 1970.
  static func checkClient(
    _ client: ClusterConnection.ClientCertificate
  ) throws(TransportError) -> Int64 {
    let certificate = try firstCertificate(
      of: client.certificate, named: "the client certificate")
    let key = try privateKey(of: client.key)
    ERR_clear_error()
    guard X509_check_private_key(certificate.pointer, key.pointer) == 1 else {
      throw TransportError(
        .invalid,
        "the client key does not belong to the client certificate: \(OpenSSLError.last())")
    }
    return copenssl_not_after(certificate.pointer)
  }

  private static func firstCertificate(
    of pem: Data, named name: String
  ) throws(TransportError) -> Owned {
    let text = try Owned.memory(pem)
    ERR_clear_error()
    var first: Owned?
    while let next = copenssl_next_certificate(text.pointer) {
      let owned = Owned(next, free: X509_free)
      first = first ?? owned
    }
    let isWhole = copenssl_is_end_of_pem() == 1
    guard let first, isWhole else {
      let reason =
        first == nil && isWhole ? "it has no block BEGIN CERTIFICATE" : OpenSSLError.last()
      throw TransportError(.invalid, "\(name) is not a certificate in PEM: \(reason)")
    }
    return first
  }

  private static func privateKey(of pem: Data) throws(TransportError) -> Owned {
    let text = try Owned.memory(pem)
    var needsPassphrase: Int32 = 0
    ERR_clear_error()
    if let key = copenssl_private_key(text.pointer, &needsPassphrase) {
      return Owned(key, free: EVP_PKEY_free)
    }
    let words = String(decoding: pem, as: UTF8.self)
    let hasKey = words.contains("-----BEGIN ") && words.contains("PRIVATE KEY-----")
    let reason =
      needsPassphrase == 1
      ? "it is encrypted; store it without a passphrase"
      : hasKey ? OpenSSLError.last() : "it has no block BEGIN … PRIVATE KEY"
    throw TransportError(.invalid, "the client key is not a private key in PEM: \(reason)")
  }
}

/// An object of OpenSSL's that is freed with this.
private final class Owned {
  let pointer: OpaquePointer
  private let free: (OpaquePointer?) -> Void

  init(_ pointer: OpaquePointer, free: @escaping (OpaquePointer?) -> Void) {
    self.pointer = pointer
    self.free = free
  }

  deinit { free(pointer) }

  /// A text for OpenSSL to read from, in a copy of its own.
  static func memory(_ data: Data) throws(TransportError) -> Owned {
    guard let bio = BIO_new(BIO_s_mem()) else {
      throw TransportError(.invalid, "OpenSSL has no memory")
    }
    let owned = Owned(bio, free: { BIO_free($0) })
    data.withUnsafeBytes { _ = BIO_write(bio, $0.baseAddress, Int32(clamping: $0.count)) }
    return owned
  }
}

/// What OpenSSL says went wrong on this thread.
enum OpenSSLError {
  /// The first reason that is noted; notes are cleared.
  static func last() -> String {
    let code = ERR_get_error()
    ERR_clear_error()
    return ERR_reason_error_string(code).map { String(cString: $0) } ?? "unknown reason"
  }

  /// What is wrong with a certificate, from the result of its verification; nil if nothing is.
  static func verification(_ code: Int) -> String? {
    guard code != 0 else { return nil }
    return X509_verify_cert_error_string(code).map { String(cString: $0) }
  }
}

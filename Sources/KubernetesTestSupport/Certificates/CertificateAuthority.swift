internal import COpenSSL

/// A certificate with its private key, both as PEM.
public struct Identity: Sendable {
  /// The certificate.
  public let certificate: String
  /// The private key.
  public let key: String
}

/// An authority that is made for a test and issues certificates.
///
/// The pointer is not changed after the authority was made: hence `@unchecked Sendable`.
public final class CertificateAuthority: @unchecked Sendable {
  private let key: PrivateKey
  private let pointer: OpaquePointer

  /// A new authority with a key of its own.
  ///
  /// - Throws: `ProgramError`, where OpenSSL refuses.
  public init(name: String = "test authority") throws(ProgramError) {
    key = try PrivateKey.ec()
    pointer = try Self.certificate(
      name: name, key: key, extensions: [(NID_basic_constraints, "critical,CA:TRUE")],
      days: -1...1, signedBy: nil)
  }

  deinit { X509_free(pointer) }

  /// The authority's own certificate as PEM.
  public var certificate: String { PEM.write { PEM_write_bio_X509($0, pointer) } }

  /// Issues a certificate.
  ///
  /// - Parameters:
  ///   - name: what it is called.
  ///   - names: the names in the form of OpenSSL's subjectAltName, such as `DNS:a` or `IP:127.0.0.1`.
  ///   - days: when the certificate holds, in days from now.
  /// - Returns: its private key and the certificate, as PEM.
  /// - Throws: `ProgramError`, with OpenSSL's words.
  public func issue(
    name: String = "test", names: [String] = ["IP:127.0.0.1", "DNS:localhost"],
    days: ClosedRange<Int> = -1...1
  ) throws(ProgramError) -> Identity {
    let key = try PrivateKey.ec()
    var extensions = [(NID_basic_constraints, "CA:FALSE")]
    if !names.isEmpty { extensions.append((NID_subject_alt_name, names.joined(separator: ","))) }
    let made = try Self.certificate(
      name: name, key: key, extensions: extensions, days: days,
      signedBy: (pointer, self.key))
    defer { X509_free(made) }
    return Identity(certificate: PEM.write { PEM_write_bio_X509($0, made) }, key: key.pem())
  }

  private static func certificate(
    name: String, key: PrivateKey, extensions: [(Int32, String)], days: ClosedRange<Int>,
    signedBy issuer: (certificate: OpaquePointer, key: PrivateKey)?
  ) throws(ProgramError) -> OpaquePointer {
    guard let made = X509_new() else { throw ProgramError("OpenSSL has no memory") }
    X509_set_version(made, 2)
    ASN1_INTEGER_set(X509_get_serialNumber(made), Int.random(in: 1..<(1 << 40)))
    X509_gmtime_adj(X509_getm_notBefore(made), days.lowerBound * 86400)
    X509_gmtime_adj(X509_getm_notAfter(made), days.upperBound * 86400)
    X509_set_pubkey(made, key.pointer)
    let subject = X509_get_subject_name(made)
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0)
    X509_set_issuer_name(made, issuer.map { X509_get_subject_name($0.certificate) } ?? subject)
    for (kind, value) in extensions {
      guard let item = X509V3_EXT_conf_nid(nil, nil, kind, value) else {
        X509_free(made)
        throw ProgramError("OpenSSL does not take the extension \(value)")
      }
      X509_add_ext(made, item, -1)
      X509_EXTENSION_free(item)
    }
    guard X509_sign(made, (issuer?.key ?? key).pointer, EVP_sha256()) != 0 else {
      X509_free(made)
      throw ProgramError("OpenSSL did not sign a certificate")
    }
    return made
  }
}

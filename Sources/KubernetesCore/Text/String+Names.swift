extension String {
  /// Whether the text is a DNS subdomain (RFC 1123), as the names of most objects are: labels of lower
  /// case letters, digits and `-`, with dots between them.
  ///
  /// Nothing in such a name means anything to a shell, a path or a URL.
  public var isSubdomain: Bool {
    utf8.count <= 253
      && parts(separatedBy: ".", keepingEmpty: true).allSatisfy { label in
        let bytes = label.utf8
        guard (1...63).contains(bytes.count), bytes.first != hyphen, bytes.last != hyphen else {
          return false
        }
        return bytes.allSatisfy {
          (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == hyphen
        }
      }
  }

  private var hyphen: UInt8 { UInt8(ascii: "-") }
}

/// The rules of names (RFC 1123) and of labels, in the API server's words.
package enum Names {
  private static let subdomainRule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    + "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    + "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
  private static let labelRule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    + "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex "
    + "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
  private static let rfc1035Rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
    + "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or "
    + "'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
  private static let qualifiedRule =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
    + "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    + "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
  private static let labelValueRule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    + "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
    + "'my_value',  or '12345', regex used for validation is "
    + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

  /// What is wrong with a DNS subdomain; nil if nothing is.
  package static func subdomainFault(_ name: String) -> String? {
    if name.utf8.count > 253 { return "must be no more than 253 bytes" }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    return labels.allSatisfy { isLabel($0) } ? nil : subdomainRule
  }

  /// What is wrong with a DNS label; nil if nothing is.
  package static func labelFault(_ name: String) -> String? {
    if name.utf8.count > 63 { return "must be no more than 63 bytes" }
    return isLabel(name[...]) ? nil : labelRule
  }

  /// What is wrong with a DNS label that begins with a letter; nil if nothing is.
  package static func rfc1035Fault(_ name: String) -> String? {
    if name.utf8.count > 63 { return "must be no more than 63 bytes" }
    let startsWell = name.first.map { $0.isLetter } ?? false
    return startsWell && isLabel(name[...]) ? nil : rfc1035Rule
  }

  /// What is wrong with a label's or an annotation's key; nil if nothing is.
  package static func qualifiedNameFault(_ key: String) -> String? {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2 else {
      return "a valid label key must have at most one '/'"
    }
    if parts.count == 2 {
      if parts[0].isEmpty { return "prefix part must be non-empty" }
      if let fault = subdomainFault(String(parts[0])) { return "prefix part \(fault)" }
    }
    let name = parts[parts.count - 1]
    if name.isEmpty { return "name part must be non-empty" }
    if name.utf8.count > 63 { return "name part must be no more than 63 bytes" }
    return isQualified(name) ? nil : qualifiedRule
  }

  /// What is wrong with a label's value; nil if nothing is.
  package static func labelValueFault(_ value: String) -> String? {
    if value.utf8.count > 63 { return "must be no more than 63 bytes" }
    return value.isEmpty || isQualified(value[...]) ? nil : labelValueRule
  }

  package static let configKeyRule =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
    + "'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

  /// Whether a text may be a key of a config map.
  package static func isConfigKey(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0.isAlphanumeric || "-_.".utf8.contains($0) }
  }

  fileprivate static func isLabel(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last else { return false }
    return first.isLowerAlphanumeric && last.isLowerAlphanumeric
      && text.utf8.allSatisfy { $0.isLowerAlphanumeric || $0 == UInt8(ascii: "-") }
  }

  private static func isQualified(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last else { return false }
    return first.isAlphanumeric && last.isAlphanumeric
      && text.utf8.allSatisfy { $0.isAlphanumeric || "-_.".utf8.contains($0) }
  }
}

extension UInt8 {
  fileprivate var isLowerAlphanumeric: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
  }

  fileprivate var isAlphanumeric: Bool {
    isLowerAlphanumeric || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
  }
}

extension String {
  /// Whether the text is a DNS subdomain (RFC 1123), as the names of most objects are: labels of lower
  /// case letters, digits and `-`, with dots between them.
  ///
  /// Nothing in such a name means anything to a shell, a path or a URL. Unlike a label that stands by
  /// itself, one of these may be longer than 63 bytes (`IsDNS1123Subdomain` of apimachinery).
  public var isSubdomain: Bool {
    utf8.count <= 253
      && parts(separatedBy: ".", keepingEmpty: true).allSatisfy { Names.isLabel($0[...]) }
  }
}

internal import KubernetesCore

extension Syntax {
  /// Whether a text has a user name or password where a URL has them.
  static func hasUserInfo(_ url: String) -> Bool {
    let bytes = Array(url.utf8)
    let start = bytes.firstRange(of: [UInt8(ascii: "/"), UInt8(ascii: "/")])?.upperBound ?? 0
    return bytes[start...].prefix { !"/?#".utf8.contains($0) }.contains(UInt8(ascii: "@"))
  }

  /// An absolute `http` or `https` URL of RFC 3986's characters, without a user name and password.
  static func faultOfURL(_ url: String) -> String? {
    let lowercased = url.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lowercased.beginsWithBytes) else {
      return "must be a URL that starts with http:// or https://"
    }
    guard url.utf8.allSatisfy(isURLByte) else {
      return "must be a URL: other characters than letters, digits and "
        + "-._~:/?#[]@!$&'()*+,;=% are to be percent-encoded"
    }
    if hasUserInfo(url) { return "must not contain a user name or password" }
    let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    guard let (host, port) = splitAddress(String(authority)), !host.isEmpty else {
      return "must be a URL with a host"
    }
    if let port, !isPort(port) { return "must be a URL with a port from 1 to 65535" }
    return nil
  }

  /// `host:port`, with an IPv6 address in brackets.
  static func faultOfAddress(_ address: String) -> String? {
    guard let (host, port) = splitAddress(address), let port, isPort(port), isHost(host) else {
      return "must be host:port, with a port from 1 to 65535"
    }
    return nil
  }

  /// `host` or `host:port`, as a broker of Kafka's is named.
  static func faultOfBroker(_ address: String) -> String? {
    faultOfAddress(address) == nil || faultOfHost(address) == nil
      ? nil : "must be host:port, with a port from 1 to 65535"
  }

  /// The name or address of a host, an IPv6 address with or without brackets.
  static func faultOfHost(_ host: String) -> String? {
    isHost(host.hasAny(of: ":") && !host.beginsWithBytes(of: "[") ? "[\(host)]" : host)
      ? nil : "must be the name or address of a host, without a port"
  }

  /// The parts of an `http` or `https` URL that was found to be one.
  static func parts(ofURL url: String) -> URLParts {
    let isSecure = url.lowercased().beginsWithBytes(of: "https://")
    let rest = url.dropFirst(isSecure ? "https://".count : "http://".count)
    let authority = rest.prefix { !"/?#".contains($0) }
    let (host, port) = splitAddress(String(authority)) ?? (String(authority), nil)
    return URLParts(
      isSecure: isSecure, host: host.trimming("[]"),
      port: port.flatMap { Count($0)?.value } ?? (isSecure ? 443 : 80),
      path: String(rest.dropFirst(authority.count)))
  }

  /// What a URL is made of.
  struct URLParts {
    let isSecure: Bool
    /// Without the brackets of an IPv6 address.
    let host: String
    let port: Int
    /// What comes after the authority, query included; empty for a bare host.
    let path: String
  }

  private static func splitAddress(_ address: String) -> (host: String, port: String?)? {
    if address.beginsWithBytes(of: "[") {
      guard let end = address.utf8.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      let host = address[...end]
      let rest = address[address.utf8.index(after: end)...]
      if rest.isEmpty { return (String(host), nil) }
      return rest.first == ":" ? (String(host), String(rest.dropFirst())) : nil
    }
    let parts = address.parts(separatedBy: ":", keepingEmpty: true)
    switch parts.count {
    case 1: return (parts[0], nil)
    case 2: return (parts[0], parts[1])
    default: return nil
    }
  }

  private static func isHost(_ host: String) -> Bool {
    if host.beginsWithBytes(of: "[") {
      return host.endsWithBytes(of: "]")
        && host.utf8.dropFirst().dropLast().allSatisfy {
          isDigit($0) || (0x61...0x66).contains($0 | 0x20) || ":.%".utf8.contains($0)
        }
    }
    return !host.isEmpty && host.utf8.count <= 253
      && host.utf8.allSatisfy {
        isDigit($0) || isLowerCaseLetter($0 | 0x20) || "-._".utf8.contains($0)
      }
      && host.utf8.first != UInt8(ascii: "-")
  }

  private static func isPort(_ text: String) -> Bool {
    guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(isDigit), let port = Int(text)
    else { return false }
    return (1...65535).contains(port)
  }

  private static func isURLByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || isLowerCaseLetter(byte | 0x20)
      || "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
  }
}

extension String {
  fileprivate func trimming(_ characters: String) -> String {
    filter { !characters.contains($0) }
  }
}

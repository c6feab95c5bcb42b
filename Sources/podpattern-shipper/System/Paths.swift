/// Absolute paths, as texts.
///
/// They are split by bytes, as the kernel does it. To Swift a `/` followed by a combining accent is
/// another character, and an application may give a folder a name that begins with one.
enum Paths {
  /// The byte between the names of a path.
  static let separator = UInt8(ascii: "/")

  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: separator), slash != path.startIndex else {
      return "/"
    }
    return String(path[..<slash])
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: separator) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// A name in a folder.
  static func join(_ folder: String, _ name: some StringProtocol) -> String {
    folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  /// The part of a path below a folder; nil for other paths.
  static func rest(of path: String, below root: String) -> String? {
    if root == "/" { return path }
    guard path.utf8.starts(with: root.utf8) else { return nil }
    let rest = path.utf8.dropFirst(root.utf8.count)
    return rest.isEmpty || rest.first == separator ? String(Substring(rest)) : nil
  }

  /// The folder below which links in a path are not followed: the root, if the path is in it.
  static func base(of path: String, root: String) -> String {
    rest(of: path, below: root) == nil ? "/" : root
  }
}

extension String {
  /// The nonempty parts between the occurrences of an ASCII byte.
  func parts(separatedBy byte: UInt8) -> [String] {
    utf8.split(separator: byte).map { String(Substring($0)) }
  }
}

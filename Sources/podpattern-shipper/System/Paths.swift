/// Absolute paths, as texts.
enum Paths {
  /// The folder that a path is in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// A name in a folder.
  static func join(_ folder: String, _ name: some StringProtocol) -> String {
    folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  /// What a path has below a folder; nil for other paths.
  static func rest(of path: String, below root: String) -> String? {
    if root == "/" { return path }
    guard path.hasPrefix(root) else { return nil }
    let rest = path.dropFirst(root.count)
    return rest.isEmpty || rest.first == "/" ? String(rest) : nil
  }

  /// The folder below which a path is to go through no link: the root where it is in that.
  static func base(of path: String, root: String) -> String {
    rest(of: path, below: root) == nil ? "/" : root
  }
}

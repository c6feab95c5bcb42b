internal import KubernetesCore

/// Paths at which containers mount volumes.
enum MountPath {
  /// The path without empty steps, single dots and a slash at its end, for comparisons.
  static func normalized(_ path: String) -> String {
    "/" + path.parts(separatedBy: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// A relative path below a mount path.
  static func join(_ mountPath: String, _ relative: String) -> String {
    let base = normalized(mountPath)
    let rest = normalized(relative)
    return base == "/" ? rest : base + rest
  }

  /// The directory that a relative path is in; nil for the root.
  static func directory(of path: String) -> String? {
    let steps = path.parts(separatedBy: "/").filter { $0 != "." }.dropLast()
    return steps.isEmpty ? nil : steps.joined(separator: "/")
  }

  /// The name of the file that a path leads to.
  static func lastStep(of path: String) -> String { path.parts(separatedBy: "/").last ?? "" }
}

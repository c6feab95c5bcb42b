internal import FoundationEssentials

/// A release of Kubernetes whose kube-apiserver is on this machine.
///
/// `KUBEBUILDER_ASSETS` may name several folders, separated by colons. What a folder lacks, such as
/// etcd, is taken from another or from PATH.
public struct ControlPlaneRelease: Sendable, Hashable, CustomStringConvertible {
  /// The minor version: 36 of v1.36.2.
  public let minor: Int
  /// The version as the server says it, such as `v1.36.2`.
  public let version: String
  /// The folder with its programs.
  let folder: String

  /// All that are here, the oldest first, for tests of what an API server takes.
  public static let all: [ControlPlaneRelease] = Programs.folders
    .compactMap(ControlPlaneRelease.init(folder:))
    .sorted { $0.minor < $1.minor }

  /// The newest one, which tests use that are not about versions; nil where there is none.
  public static let newest = all.last

  /// The version, in the names of tests.
  public var description: String { version }

  private init?(folder: String) {
    guard let server = Programs.program("kube-apiserver", in: folder),
      let output = try? ProgramOutput(
        running: server, ["--version"], folder: FileManager.default.temporaryDirectory.path),
      let word = output.text.split(whereSeparator: \.isWhitespace).first(where: Self.isVersion),
      let minor = Int(word.split(separator: ".")[1])
    else { return nil }
    (self.folder, self.minor, version) = (folder, minor, String(word))
  }

  /// Whether a word is a version of Kubernetes 1.
  private static func isVersion(_ word: Substring) -> Bool {
    word.hasPrefix("v1.") && word.split(separator: ".").count >= 3
  }
}

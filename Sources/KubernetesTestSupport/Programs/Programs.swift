internal import FoundationEssentials
internal import Glibc

/// Where the programs of a control plane are, as controller-runtime's envtest looks for them.
enum Programs {
  /// Those of `KUBEBUILDER_ASSETS`, which are separated as those of PATH are, else envtest's default.
  static let folders: [String] = {
    let assets = ProcessInfo.processInfo.environment["KUBEBUILDER_ASSETS"] ?? ""
    let folders = assets.split(separator: ":").map(String.init)
    return folders.isEmpty ? ["/usr/local/kubebuilder/bin"] : folders
  }()

  /// The folders in words.
  static var places: String { folders.joined(separator: " nor ") }

  /// The path of a program in one of the folders or on PATH; nil where it is in none.
  ///
  /// `first`: a folder that is looked at before all others.
  static func find(_ name: String, first: String? = nil) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let all = [first].compactMap { $0 } + folders + path.split(separator: ":").map(String.init)
    return all.lazy.compactMap { program(name, in: $0) }.first
  }

  /// The path of a program in a folder; nil where it is not there.
  static func program(_ name: String, in folder: String) -> String? {
    let path = "\(folder)/\(name)"
    return access(path, X_OK) == 0 ? path : nil
  }
}

internal import FoundationEssentials
internal import Glibc

/// Where the programs of a control plane are, as controller-runtime's envtest looks for them.
enum Programs {
  /// `KUBEBUILDER_ASSETS`, else envtest's default.
  static var folder: String {
    ProcessInfo.processInfo.environment["KUBEBUILDER_ASSETS"] ?? "/usr/local/kubebuilder/bin"
  }

  /// The path of a program in the folder or on PATH; nil where it is in neither.
  static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = [folder] + path.split(separator: ":").map(String.init)
    return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}

internal import FoundationEssentials
public import Testing

extension Trait where Self == ConditionTrait {
  /// Skips what needs a real kube-apiserver where there is none.
  ///
  /// ```swift
  /// @Suite(.realServer, .tags(.realServer)) struct RealWatchTests { … }
  /// ```
  public static var realServer: Self {
    .enabled(if: RealControlPlane.isAvailable, "\(RealControlPlane.requirement)")
  }

  /// Skips what needs a program where the environment does not name it.
  ///
  /// - Parameter variable: the variable that holds the program's path.
  /// - Returns: a condition of a suite or a test.
  public static func program(in variable: String) -> Self {
    let path = ProcessInfo.processInfo.environment[variable]
    return .enabled(
      if: path.map(FileManager.default.isExecutableFile(atPath:)) ?? false,
      "\(variable) names no program that can be run")
  }
}

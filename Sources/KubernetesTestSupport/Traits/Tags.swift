internal import FoundationEssentials
public import Testing

extension Tag {
  /// A drill: what networks, servers and users do to a program, at length. Its suite is called
  /// `…Drills`, and `make drills` runs it.
  @Tag public static var drill: Self
  /// A test that needs a real kube-apiserver. Its suite is called `Real…`, and `make drills` runs it.
  @Tag public static var realServer: Self
  /// A test that needs a real Fluent Bit. Its suite is called `Real…`, and `make drills` runs it.
  @Tag public static var realFluentBit: Self
  /// A test that starts programs.
  @Tag public static var process: Self
  /// A test of random inputs, of which `make fuzz` tries many more.
  @Tag public static var fuzz: Self
}

extension Trait where Self == ConditionTrait {
  /// Skips what needs a real kube-apiserver where there is none.
  ///
  /// ```swift
  /// @Suite(.realServer, .tags(.realServer)) struct RealWatchTests { … }
  /// ```
  public static var realServer: Self {
    .enabled(if: RealControlPlane.isAvailable, "\(RealControlPlane.requirement)")
  }

  /// Skips what needs a real kube-apiserver of a release or a later one: what is recorded of a server's
  /// answers is recorded of one release.
  ///
  /// - Parameter minor: 36 for Kubernetes 1.36.
  /// - Returns: a condition of a suite or a test.
  public static func realServer(from minor: Int) -> Self {
    .enabled(
      if: RealControlPlane.isAvailable && (ControlPlaneRelease.newest?.minor ?? 0) >= minor,
      "\(RealControlPlane.requirement), of Kubernetes 1.\(minor) or later")
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

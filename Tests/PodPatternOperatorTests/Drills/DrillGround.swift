internal import KubernetesTestSupport
internal import Testing

/// The clusters that a drill runs on; the real one where its programs are.
enum DrillGround: String, Sendable, CaseIterable {
  case simulated, real

  /// An arena with a kubelet, of a plane of the drill's own if it has one; ends the test, as skipped,
  /// where there is no real API server.
  func arena(of plane: RealControlPlane? = nil) async throws -> any Arena {
    guard self == .real else { return try await OperatorHarness.busy() }
    try requirePrograms()
    return try await RealArena(plane, hasKubelet: true)
  }

  /// A control plane with controllers, for a drill of its own; nil on the simulated cluster.
  func plane(controllers: [String]) async throws -> RealControlPlane? {
    guard self == .real else { return nil }
    try requirePrograms()
    var options = RealControlPlane.Options()
    options.controllers = controllers
    return try await RealControlPlane(options)
  }

  private func requirePrograms() throws {
    guard !RealControlPlane.isAvailable else { return }
    try Test.cancel("\(RealControlPlane.requirement)")
  }
}

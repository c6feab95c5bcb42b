extension RealControlPlane {
  /// The control plane of this test process, with RBAC and without controllers; the first who asks
  /// starts it.
  public static func shared() async throws -> RealControlPlane {
    try await SharedControlPlane.instance.controlPlane()
  }
}

private actor SharedControlPlane {
  static let instance = SharedControlPlane()

  private var start: Task<RealControlPlane, any Error>?

  func controlPlane() async throws -> RealControlPlane {
    // A task of its own: the test that asks first may be cancelled, and others wait for the same.
    let start = self.start ?? Task { try await RealControlPlane() }
    self.start = start
    return try await start.value
  }
}

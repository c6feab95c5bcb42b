extension RealControlPlane {
  /// A control plane of this test process, with RBAC and without controllers; the first who asks
  /// starts it.
  ///
  /// `release`: the version of Kubernetes; the newest that is here, without it.
  public static func shared(
    _ release: ControlPlaneRelease? = .newest
  ) async throws -> RealControlPlane {
    try await SharedControlPlanes.instance.controlPlane(release)
  }
}

private actor SharedControlPlanes {
  static let instance = SharedControlPlanes()

  private var starts: [ControlPlaneRelease?: Task<RealControlPlane, any Error>] = [:]

  func controlPlane(_ release: ControlPlaneRelease?) async throws -> RealControlPlane {
    var options = RealControlPlane.Options()
    options.release = release
    // A task of its own: the test that asks first may be cancelled, and others wait for the same.
    let start = starts[release] ?? Task { [options] in try await RealControlPlane(options) }
    starts[release] = start
    return try await start.value
  }
}

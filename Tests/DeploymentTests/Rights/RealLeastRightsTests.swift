import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

/// The operator's role, held against a real API server: all of it is needed, and no more is.
@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(15)))
struct RealLeastRightsTests {
  @Test
  func `with its role the operator is refused nothing, and without any part of it something is`()
    async throws
  {
    var options = RealControlPlane.Options()
    // Owner references are protected, as on OpenShift.
    options.serverArguments = [
      "--enable-admission-plugins=OwnerReferencesPermissionEnforcement"
    ]
    let plane = try await RealControlPlane(options)
    defer { withExtendedLifetime(plane) {} }
    try await plane.installDefinition()

    let life = try await OperatorLife(in: plane, without: nil)
    try await life.run(credentials: FixedCredentials.bearer(plane.adminToken))
    #expect(life.transport.refusals == [])

    // Few at a time: each is an operator with its watches.
    let minor = ControlPlaneRelease.newest?.minor ?? 0
    var rest = Right.granted.filter { $0.isNeeded(by: minor) }[...]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { if let right = rest.popFirst() { add(right, to: &group, plane) } }
      while try await group.next() != nil {
        if let right = rest.popFirst() { add(right, to: &group, plane) }
      }
    }
  }

  /// As `rbac.configuration.configMaps: false` of the chart leaves them.
  @Test func `without the rights to make ConfigMaps the defaults of a namespace hold`()
    async throws
  {
    let plane = try await RealControlPlane.shared()
    try await plane.installDefinition()
    let rights = Right.granted.filter {
      $0.resource != "configmaps" || !["create", "patch"].contains($0.verb)
    }
    #expect(rights.count == Right.granted.count - 2)
    let life = try await OperatorLife(in: plane, rights: rights)
    try await life.sayDefaults("outputs: [{loki: {url: 'http://loki:3100'}}]")
    try await life.run(credentials: FixedCredentials.bearer(plane.adminToken)) {
      try await life.liveUnderDefaults()
    }
    #expect(life.transport.refusals == [])
  }

  private func add(
    _ right: Right, to group: inout ThrowingTaskGroup<Void, any Error>, _ plane: RealControlPlane
  ) {
    group.addTask {
      let life = try await OperatorLife(in: plane, without: right)
      try await life.run(credentials: FixedCredentials.bearer(plane.adminToken))
      let refusals = life.transport.refusals
      #expect(
        refusals.contains(where: right.isMissed),
        "nothing needs the right to \(right.testDescription); refused: \(refusals)")
    }
  }

  @Test func `config/rbac and the chart have rights to look at`() {
    #expect(Right.granted.count > 30)
    #expect(Set(Right.granted).count == Right.granted.count)
  }
}

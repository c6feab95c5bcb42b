import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Logging
import PodPatternCore
import PodPatternOperator
import Testing

/// All that an operator does, in a namespace of its own, with the rights of a user of its own.
struct OperatorLife: Sendable {
  /// A right was missed that the test waits for: there is nothing more to see.
  struct Missed: Error {}

  let admin: KubernetesClient
  let namespace: String
  let transport: GuardedTransport
  /// The right that the operator does not have, if any.
  let withheld: Right?
  private let rights: [Right]

  /// Makes a namespace, and a user with all granted rights but one.
  init(in plane: RealControlPlane, without withheld: Right?) async throws {
    try await self.init(in: plane, rights: Right.granted.filter { $0 != withheld }, withheld)
  }

  /// Makes a namespace, and a user with some rights.
  init(in plane: RealControlPlane, rights: [Right], _ withheld: Right? = nil) async throws {
    self.withheld = withheld
    self.rights = rights
    admin = plane.client
    namespace = try await plane.makeNamespace("rights")
    transport = GuardedTransport(plane.transport, user: "operator-\(namespace)")
    try await grant()
  }

  /// Runs the operator and what makes it do all that it can.
  func run(credentials: any CredentialProvider) async throws {
    try await prepare()
    try await run(credentials: credentials) { try await live() }
  }

  /// Runs the operator while something happens.
  func run(
    credentials: any CredentialProvider, during body: @Sendable () async throws -> Void
  ) async throws {
    var configuration = OperatorConfiguration(namespaces: [namespace])
    configuration.leaderElection = LeaderElectionConfiguration(
      lease: ObjectKey(namespace: namespace, name: "podpattern"), identity: namespace)
    let service = PodPatternOperator(
      client: KubernetesClient(transport: transport, credentials: credentials),
      configuration: configuration,
      logger: Logger(label: "rights") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.run() }
      do { try await body() } catch is Missed {}
      group.cancelAll()
      while let result = await group.nextResult() { _ = result }
    }
  }

  /// Asks again and again, until it holds or the withheld right is missed.
  func until(_ what: String, _ condition: () async throws -> Bool) async throws {
    do {
      try await eventually(what, within: .seconds(300), every: .milliseconds(50)) {
        if try await condition() { return true }
        if let withheld, transport.refusals.contains(where: withheld.isMissed) { throw Missed() }
        return false
      }
    } catch let failure as NotInTime {
      Issue.record("\(await story())")
      throw failure
    }
  }

  /// How things stand, for whoever reads of a failure.
  private func story() async -> String {
    let shop = ObjectKey(namespace: namespace, name: "shop")
    let pattern = try? await admin.get(.podPatterns, shop, as: JSONValue.self)
    let status = pattern?["status"].map { String(decoding: $0.serialized(), as: UTF8.self) }
    let rights = withheld.map { "without the right to \($0.testDescription)" } ?? "with all rights"
    return "\(rights); refused: \(transport.refusals); status: \(status ?? "none")"
  }

  private func grant() async throws {
    let rules = rights.map(\.rule)
    let name = JSONValue.string("operator-\(namespace)")
    let group = "rbac.authorization.k8s.io"
    func create(_ kind: String, _ plural: String, _ rest: JSONValue) async throws {
      var object: JSONValue = [
        "apiVersion": .string("\(group)/v1"), "kind": .string(kind), "metadata": ["name": name],
      ]
      for (key, value) in rest.object ?? [:] { object[key] = value }
      let type = ResourceType(
        group: group, version: "v1", kind: kind, plural: plural, isNamespaced: false)
      _ = try await admin.create(type, namespace: nil, object, as: JSONValue.self)
    }
    try await create("ClusterRole", "clusterroles", ["rules": .array(rules)])
    try await create(
      "ClusterRoleBinding", "clusterrolebindings",
      [
        "roleRef": ["apiGroup": .string(group), "kind": "ClusterRole", "name": name],
        "subjects": [["kind": "User", "apiGroup": .string(group), "name": name]],
      ])
    try await untilGranted(rights.last)
  }

  /// The API server learns of a role by a watch of its own.
  private func untilGranted(_ right: Right?) async throws {
    guard let right else { return }
    let review: JSONValue = [
      "spec": [
        "user": .string("operator-\(namespace)"),
        "resourceAttributes": [
          "namespace": .string(namespace), "group": .string(right.group),
          "resource": .string(right.resource), "verb": .string(right.verb),
        ],
      ]
    ]
    let type = ResourceType(
      group: "authorization.k8s.io", version: "v1", kind: "SubjectAccessReview",
      plural: "subjectaccessreviews", isNamespaced: false)
    try await until("the role is known") {
      let answer = try await admin.create(type, namespace: nil, review, as: JSONValue.self)
      return answer["status"]?["allowed"]?.bool == true
    }
  }
}

import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import PodPatternCore
import Testing

/// What the chart's policy about classes lets them add, and that the operator's role for classes is enough,
/// on a real API server.
@Suite(
  .tags(.realServer), .realServer(from: 36),
  .enabled(if: Tool.kubectl.isAvailable, "\(Tool.kubectl.requirement)"), .timeLimit(.minutes(5)))
struct RealClassLimitTests {
  private static let operatorAccount = "system:serviceaccount:podpattern-system:podpattern"

  private static let shared = Task {
    let plane = try await RealControlPlane()
    try await plane.installDefinition()
    let applied = try plane.kubectl(
      ["apply", "-f", "-"],
      input: try Repository.text("config/injection/injection.yaml")
        + "---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding,"
        + " metadata: {name: somebody}, roleRef: {apiGroup: rbac.authorization.k8s.io,"
        + " kind: ClusterRole, name: cluster-admin}, subjects: [{kind: User, name: somebody}]}\n")
    try #require(applied.status == 0, "\(applied.text)")
    // Policies are in force a moment after they are there.
    try await eventually("the policy is in force") {
      try plane.kubectl(
        ["create", "--as", "somebody", "--dry-run=server", "-f", "-"],
        input: podClass(#"{"privileged": true}"#)
      ).status != 0
    }
    return plane
  }

  private static func policy(_ name: String) -> String {
    let podClass = try? PodPatternClass(json: [
      "metadata": ["name": .string(name)],
      "spec": ["inject": [:], "sidecars": [["name": "a", "container": ["image": "a"]]]],
    ])
    let compiled = podClass.flatMap {
      try? InjectionPolicy($0, settings: ExpansionSettings(), excluding: [])
    }
    let objects = [compiled?.policy, compiled?.binding].compactMap { $0 }
    let list: JSONValue = ["apiVersion": "v1", "kind": "List", "items": .array(objects)]
    return String(decoding: list.serialized(), as: UTF8.self)
  }

  private static func podClass(_ securityContext: String, as part: String = "sidecars") -> String {
    """
    {"apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPatternClass", "metadata": {"name": "c"},
     "spec": {"\(part)": [
       {"name": "a", "container": {"image": "a", "securityContext": \(securityContext)}}]}}
    """
  }

  private func run(_ arguments: [String], as user: String, input: String = "") async throws
    -> ProgramOutput
  {
    try await Self.shared.value.kubectl(["--as", user] + arguments, input: input)
  }

  @Test func `the operator's role has it write policies, and take them away`() async throws {
    let made = try await run(
      ["create", "-f", "-"], as: Self.operatorAccount, input: Self.policy("made"))
    #expect(made.status == 0, "\(made.text)")
    let applied = try await run(
      ["replace", "-f", "-"], as: Self.operatorAccount,
      input: Self.policy("made"))
    #expect(applied.status == 0, "\(applied.text)")
    for kind in ["mutatingadmissionpolicybinding", "mutatingadmissionpolicy"] {
      let gone = try await run(
        ["delete", "\(kind)/podpattern-class-made"], as: Self.operatorAccount)
      #expect(gone.status == 0, "\(gone.text)")
    }
  }

  @Test func `the operator's role has it watch classes and say how they stand`() async throws {
    for (verb, resource) in [
      ("list", "podpatternclasses.podpattern.dev"), ("watch", "podpatternclasses.podpattern.dev"),
      ("patch", "podpatternclasses.podpattern.dev/status"),
      ("update", "podpatternclasses.podpattern.dev/finalizers"),
      ("watch", "mutatingadmissionpolicies.admissionregistration.k8s.io"),
      ("create", "events.events.k8s.io"),
    ] {
      let parts = resource.split(separator: "/").map(String.init)
      let subresource = parts.count > 1 ? ["--subresource", parts[1]] : []
      let answer = try await run(
        ["auth", "can-i", verb, parts[0], "--quiet", "--all-namespaces"] + subresource,
        as: Self.operatorAccount)
      #expect(answer.status == 0, "\(verb) \(resource): \(answer.text)")
    }
  }

  @Test(
    arguments: [
      #"{"privileged": true}"#, #"{"capabilities": {"add": ["SYS_ADMIN"]}}"#,
      #"{"capabilities": {"add": ["NET_BIND_SERVICE", "NET_ADMIN"]}}"#,
      #"{"procMount": "Unmasked"}"#, #"{"seccompProfile": {"type": "Unconfined"}}"#,
      #"{"appArmorProfile": {"type": "Unconfined"}}"#, #"{"seLinuxOptions": {"type": "spc_t"}}"#,
      #"{"seLinuxOptions": {"user": "root"}}"#, #"{"windowsOptions": {"hostProcess": true}}"#,
    ], ["sidecars", "initializers"])
  func `a class adds no container with more power`(context: String, part: String) async throws {
    let refused = try await run(
      ["create", "--dry-run=server", "-f", "-"], as: "somebody",
      input: Self.podClass(context, as: part))
    #expect(refused.status != 0 && refused.text.contains("allowPrivileged"), "\(refused.text)")
  }

  @Test(arguments: [
    "{}", #"{"privileged": false}"#, #"{"capabilities": {"add": ["NET_BIND_SERVICE"]}}"#,
    #"{"capabilities": {"drop": ["ALL"]}, "runAsUser": 0}"#, #"{"procMount": "Default"}"#,
    #"{"seLinuxOptions": {"type": "container_t", "level": "s0"}}"#,
    #"{"seccompProfile": {"type": "RuntimeDefault"}}"#,
  ])
  func `a class adds any other container`(context: String) async throws {
    let taken = try await run(
      ["create", "--dry-run=server", "-f", "-"], as: "somebody", input: Self.podClass(context))
    #expect(taken.status == 0, "\(taken.text)")
  }
}

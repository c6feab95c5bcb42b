package import KubernetesCore
internal import ShipperContract

/// A class as the API server carries it out: a MutatingAdmissionPolicy and its binding (KEP-3962).
///
/// The policy adds to a pod what `PodPatternClass.added(to:settings:revision:values:)` does. All of it
/// can be done twice, since the API server calls a policy again after webhooks have changed a pod: what
/// a container, volume or annotation is there for, by its name, is left alone.
package struct InjectionPolicy: Sendable, Hashable {
  /// The value of the class's label on pods to which this was added.
  package let revision: String
  package let policy: JSONValue
  package let binding: JSONValue

  package static let policies = ResourceType(
    group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingAdmissionPolicy",
    plural: "mutatingadmissionpolicies", isNamespaced: false)
  package static let bindings = ResourceType(
    group: "admissionregistration.k8s.io", version: "v1", kind: "MutatingAdmissionPolicyBinding",
    plural: "mutatingadmissionpolicybindings", isNamespaced: false)

  /// What the policy and the binding of a class are called.
  package static func name(of podClass: String) -> String { "podpattern-class-\(podClass)" }

  /// Compiles a class; nil where it is added to no pod.
  ///
  /// - `settings`: the operator's.
  /// - `excluded`: namespaces that get nothing whatever the class says.
  /// - `installation`: the object with which the operator was installed and goes: without it the policy
  ///   goes, and so what is added to pods. The class in its place, where it is nil. The binding, without
  ///   which a policy does nothing, always goes with the class.
  /// - Throws: a `FaultList` of everything that can't be added to any pod, or said in a policy.
  package init?(
    _ podClass: PodPatternClass, settings: ExpansionSettings, excluding excluded: [String],
    installation: OwnerReference? = nil
  ) throws(FaultList) {
    guard let injection = podClass.spec.inject else { return nil }
    let samples = ClassSamples(podClass, settings)
    if !samples.faults.isEmpty { throw samples.faults }
    let expressions = PodExpressions(podClass, samples)
    revision =
      JSONValue.array([
        expressions.mutation(label: nil), .array(expressions.variables),
        .array(expressions.conditions(injection)),
      ]).contentName
    let name = Self.name(of: podClass.metadata.name)
    func metadata(_ owner: OwnerReference?) -> JSONValue {
      var metadata: JSONValue = [
        "name": .string(name),
        "labels": [
          ChildLabels.managedBy: .string(ChildLabels.manager),
          Self.classLabel: .string(podClass.metadata.name),
        ],
      ]
      if let owner { metadata["ownerReferences"] = [owner.json] }
      return metadata
    }
    let owner = podClass.ownerReference
    policy = [
      "apiVersion": .string("\(Self.policies.group)/v1"), "kind": .string(Self.policies.kind),
      "metadata": metadata(installation ?? owner),
      "spec": [
        "failurePolicy": .string(injection.failurePolicy.rawValue),
        // Webhooks may add containers, which need the mounts as well.
        "reinvocationPolicy": "IfNeeded",
        "matchConstraints": [
          "namespaceSelector": injection.namespaces(excluding: excluded),
          "objectSelector": injection.pods,
          "resourceRules": [
            [
              "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
              "resources": ["pods"], "scope": "Namespaced",
            ]
          ],
        ],
        "matchConditions": .array(expressions.conditions(injection)),
        "variables": .array(expressions.variables),
        "mutations": [expressions.mutation(label: revision)],
      ],
    ]
    binding = [
      "apiVersion": .string("\(Self.bindings.group)/v1"), "kind": .string(Self.bindings.kind),
      "metadata": metadata(owner), "spec": ["policyName": .string(name)],
    ]
    let faults = Self.faults(of: policy)
    if !faults.isEmpty { throw faults }
  }

  /// The label of a policy and a binding that names their class.
  package static let classLabel = "podpattern.dev/class"

  /// What the API server could not read.
  private static func faults(of policy: JSONValue) -> FaultList {
    let spec = policy["spec"]
    let expressions =
      (spec?["mutations"]?.array ?? []).compactMap { $0["jsonPatch"]?["expression"]?.string }
      + (spec?["variables"]?.array ?? []).compactMap { $0["expression"]?.string }
    let longest = expressions.map(\.unicodeScalars.count).max() ?? 0
    guard longest > CEL.maximumExpressionLength else { return FaultList() }
    return FaultList([
      FieldFault(
        at: .spec,
        "Too long: a policy of it has an expression of \(longest.grouped) characters, and an API"
          + " server reads \(CEL.maximumExpressionLength.grouped): have fewer or shorter containers"
      )
    ])
  }
}

extension ClassInjection {
  /// The namespaces, without some.
  fileprivate func namespaces(excluding excluded: [String]) -> JSONValue {
    // A requirement without values is none to an API server.
    if excluded.isEmpty { return namespaceSelector }
    return adding(
      [
        "key": "kubernetes.io/metadata.name", "operator": "NotIn",
        "values": .array(excluded.map { .string($0) }),
      ], to: namespaceSelector)
  }

  /// The pods, without those of PodPatterns, whose operator gives them all that they are to have.
  fileprivate var pods: JSONValue {
    adding(
      ["key": .string(ChildLabels.pattern), "operator": "DoesNotExist"], to: podSelector)
  }

  private func adding(_ requirement: JSONValue, to selector: JSONValue) -> JSONValue {
    var selector = selector
    selector["matchExpressions"] = .array(
      (selector["matchExpressions"]?.array ?? []) + [requirement])
    return selector
  }
}

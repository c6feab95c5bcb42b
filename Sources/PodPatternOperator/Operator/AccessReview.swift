internal import KubernetesCore

/// The question whether this program itself may do something: a SelfSubjectAccessReview
/// (authorization.k8s.io/v1), which everybody may create who is authenticated.
struct AccessReview: Sendable, Hashable {
  let resource: ResourceType
  let subresource: String
  let verb: String
  /// Empty for all namespaces.
  let namespace: String

  init(_ resource: ResourceType, subresource: String, verb: String, namespace: String) {
    (self.resource, self.subresource) = (resource, subresource)
    (self.verb, self.namespace) = (verb, namespace)
  }

  static let type = ResourceType(
    group: "authorization.k8s.io", version: "v1", kind: "SelfSubjectAccessReview",
    plural: "selfsubjectaccessreviews", isNamespaced: false)

  var json: JSONValue {
    [
      "apiVersion": .string(Self.type.apiVersion), "kind": .string(Self.type.kind),
      "spec": [
        "resourceAttributes": [
          "namespace": .string(namespace), "group": .string(resource.group),
          "resource": .string(resource.plural), "subresource": .string(subresource),
          "verb": .string(verb),
        ]
      ],
    ]
  }

  struct Answer: Decodable, Sendable {
    struct Status: Decodable, Sendable {
      let allowed: Bool
      let reason: String?
    }

    let status: Status
  }
}

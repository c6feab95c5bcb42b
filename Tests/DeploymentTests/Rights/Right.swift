import KubernetesCore
import Testing

/// A verb on a resource, the least that a role can grant.
struct Right: Hashable, Sendable, CustomTestStringConvertible {
  let group: String
  let resource: String
  let verb: String

  var testDescription: String { "\(verb) \(resource)" }

  /// The rights that `config/rbac` grants the operator.
  static let granted: [Right] = {
    let files = ["config/rbac/operator-role.yaml", "config/rbac/leader-election-role.yaml"]
    let objects = files.flatMap { (try? Repository.objects($0)) ?? [] }
    return objects.flatMap { $0["rules"]?.array ?? [] }.flatMap(rights(of:))
  }()

  private static func rights(of rule: JSONValue) -> [Right] {
    func texts(_ key: String) -> [String] { rule[key]?.array?.compactMap(\.string) ?? [] }
    return texts("apiGroups").flatMap { group in
      texts("resources").flatMap { resource in
        texts("verbs").map { Right(group: group, resource: resource, verb: $0) }
      }
    }
  }

  /// A rule that grants this right alone.
  var rule: JSONValue {
    ["apiGroups": [.string(group)], "resources": [.string(resource)], "verbs": [.string(verb)]]
  }

  /// Whether an operator asks for it on an API server of Kubernetes 1 and a minor version: not where the
  /// resource is not there yet.
  func isNeeded(by minor: Int) -> Bool { resource != "pods/resize" || minor >= 33 }

  /// Whether the API server refused a request for want of this right.
  func isMissed(in refusal: String) -> Bool {
    // What OwnerReferencesPermissionEnforcement asks of whoever sets an owner.
    if resource == "podpatterns/finalizers" { return refusal.contains("can't set finalizers on") }
    if verb == "delete", refusal.hasPrefix("\(resource) "),
      refusal.contains("on a resource you can't delete")
    {
      return true
    }
    return refusal.contains(#"cannot \#(verb) resource "\#(resource)" in API group "\#(group)""#)
  }
}

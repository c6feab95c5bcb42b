internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore
internal import Testing

/// Something that a user of one namespace may write, and that must do no harm to any other: a row of
/// the tables beside this file.
struct HostileObject: Sendable, CustomTestStringConvertible {
  /// What is odd about it.
  let title: String
  /// How it is written. What the server refuses does no harm either.
  let steps: [Step]
  /// What must come of it, beside that others are served.
  let outcome: Outcome

  var testDescription: String { title }

  init(_ title: String, _ steps: [Step]..., then outcome: Outcome = .told) {
    (self.title, self.steps, self.outcome) = (title, steps.flatMap { $0 }, outcome)
  }

  /// One thing that is done.
  enum Step: Sendable {
    /// Makes an object.
    case create(ResourceType, JSONValue)
    /// Makes an object that is given as text.
    case post(ResourceType, String)
    /// Changes an object by a merge patch.
    case patch(ResourceType, String, subresource: String? = nil, JSONValue)
    /// Waits until a pattern has pods.
    case pods(of: String, Int)
    /// Changes all pods of the namespace by a merge patch.
    case patchPods(subresource: String? = nil, JSONValue)
    /// Asks for the deletion of an object.
    case delete(ResourceType, String)
    /// Anything else.
    case act(@Sendable (HostileNamespace) async throws -> Void)
  }

  /// What must come of it.
  enum Outcome: Sendable {
    /// Every pattern that the server keeps has a status that says of which generation it is.
    case told
    /// A pattern is stalled for a reason, or the server refused it.
    case stalled(String, because: String)
    /// The same as `told`, and one thing more.
    case also(@Sendable (HostileNamespace) async throws -> Void)
    /// It is so odd that no more than the others' well-being is asked for.
    case harmless
  }

  /// All tables.
  static var all: [HostileObject] {
    [numbers, pods, texts, lists, strangers, histories, notes, floods].flatMap { $0 }
  }
}

/// Makes a table of its rows.
@resultBuilder enum HostileTable {
  static func buildBlock(_ rows: HostileObject...) -> [HostileObject] { rows }
}

extension HostileObject.Step {
  /// Makes a pattern of one container.
  static func pattern(
    _ name: String = "odd", _ spec: JSONValue = [:], pod: JSONValue = [:], template: JSONValue = [:]
  )
    -> Self
  {
    .create(.podPatterns, .hostilePattern(name, spec, pod: pod, template: template))
  }

  /// Changes the status of all pods of the namespace.
  static func podStatus(_ status: JSONValue) -> Self {
    .patchPods(subresource: "status", ["status": status])
  }
}

extension JSONValue {
  /// A pattern of one container and no log shipper, with what is odd about it in its place.
  static func hostilePattern(
    _ name: String, _ spec: JSONValue = [:], pod: JSONValue = [:], template: JSONValue = [:],
    metadata: JSONValue = [:]
  ) -> JSONValue {
    let container: JSONValue = ["name": "web", "image": "nginx:1.27"]
    let pod = (["containers": [container]] as JSONValue).merging(pod)
    let template = (["spec": pod] as JSONValue).merging(template)
    return [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
      "metadata": (["name": .string(name)] as JSONValue).merging(metadata),
      "spec": (["template": template, "logShipper": ["enabled": false]] as JSONValue).merging(spec),
    ]
  }

  /// The members of both, those of the other where a key is in both.
  func merging(_ other: JSONValue) -> JSONValue {
    var result = self
    for (key, value) in other.object ?? [:] { result[key] = value }
    return result
  }
}

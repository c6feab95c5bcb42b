internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

extension PatternRevision {
  /// The revision of a pattern like the log sample, whose spec a test has changed.
  static func sample(
    _ revision: String = "aaaaaaaaaa", number: Int = 1,
    _ change: (inout JSONValue) -> Void = { _ in }
  ) throws -> PatternRevision {
    var pattern: JSONValue = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
      "metadata": ["name": "web", "namespace": "shop"],
      "spec": [
        "template": [
          "metadata": ["labels": ["app": "web"], "annotations": ["team": "blue"]],
          "spec": [
            "containers": [
              [
                "name": "web", "image": "nginx:1.27", "env": [["name": "A", "value": "1"]],
                "resources": ["requests": ["cpu": "100m", "memory": "64Mi"]],
              ]
            ]
          ],
        ],
        "initializers": [["name": "prepare", "container": ["image": "busybox:1.36"]]],
        "sidecars": [
          ["name": "clock", "container": ["image": "busybox:1.36"]],
          ["name": "beside", "container": ["image": "busybox:1.36"], "start": "WithRuntime"],
        ],
      ],
    ]
    var spec = try #require(pattern["spec"])
    change(&spec)
    pattern["spec"] = spec
    let expansion = try Expander().expand(PodPattern(json: pattern))
    return PatternRevision(
      key: ObjectKey(namespace: "shop", name: "web-\(revision)"), number: number,
      revision: revision, declaration: PatternRevision.declaration(of: spec),
      template: expansion.podTemplate)
  }
}

/// Sets a value deep inside a document; the path's numbers are indexes.
func set(_ document: inout JSONValue, _ path: String, to value: JSONValue?) {
  var steps = path.split(separator: ".").map(String.init)
  let first = steps.removeFirst()
  let rest = steps.joined(separator: ".")
  if let index = Int(first), var array = document.array {
    if rest.isEmpty { array[index] = value ?? .null } else { set(&array[index], rest, to: value) }
    document = .array(array)
  } else if rest.isEmpty {
    document[first] = value
  } else {
    var inner = document[first] ?? [:]
    set(&inner, rest, to: value)
    document[first] = inner
  }
}

import KubernetesCore
import Testing

@testable import PodPatternCore

@Suite struct ParameterTests {
  private func args(_ words: [String], _ values: [String: String]) throws -> [JSONValue] {
    let podClass = try PodPatternClass(json: [
      "metadata": ["name": "a"],
      "spec": [
        "parameters": [["name": "a", "label": "a"], ["name": "b-c", "annotation": "b"]],
        "sidecars": [
          [
            "name": "s",
            "container": ["image": "$(params.a)", "args": .array(words.map { .string($0) })],
          ]
        ],
      ],
    ])
    let sidecar = podClass.spec.substituting(values).sidecars[0].container
    #expect(sidecar["image"]?.string == values["a"])
    return sidecar["args"]?.array ?? []
  }

  @Test func `values stand where parameters are named, and are not read again`() throws {
    let words = [
      "$(params.a)$(params.b-c)", "x$(params.a", "$(params.)", "$(params.z)", "$$(params.a)",
      "$(params.$(params.a))",
    ]
    let made = try args(words, ["a": "$(params.b-c)", "b-c": "ü\u{301}"])
    // To the kubelet two dollars are one, and no variable.
    #expect(
      made == [
        "$$(params.b-c)ü\u{301}", "x$(params.a", "$(params.)", "$(params.z)", "$$$(params.b-c)",
        "$(params.$$(params.b-c))",
      ])
  }

  @Test func `a pod gives values in labels and annotations, or has the default`() throws {
    let podClass = try PodPatternClass(json: [
      "metadata": ["name": "a"],
      "spec": [
        "parameters": [
          ["name": "a", "label": "team", "default": "none"], ["name": "b", "annotation": "x"],
        ]
      ],
    ])
    func values(_ metadata: JSONValue) -> [String: String]? {
      podClass.spec.values(of: metadata) { value, _ in value != "bad" }
    }
    #expect(values([:]) == nil)
    #expect(values(["annotations": ["x": "bad"]]) == nil)
    #expect(values(["annotations": ["x": "1"]]) == ["a": "none", "b": "1"])
    #expect(
      values(["labels": ["team": "bad"], "annotations": ["x": ""]]) == ["a": "none", "b": ""])
    #expect(
      values(["labels": ["team": "t"], "annotations": ["x": "1"]]) == ["a": "t", "b": "1"])
  }
}

internal import KubernetesCore
internal import Testing

@Suite struct PatchTests {
  private let document: JSONValue = [
    "metadata": ["annotations": ["a/b": "1", "t~": "2"]], "list": [1, 2],
  ]

  @Test func `a JSON patch is written and read as RFC 6902 has it`() throws {
    let patch = JSONPatch([
      .test(["metadata", "annotations", "a/b"], "1"), .add(["list", "-"], 3),
      .replace(["metadata", "annotations", "t~"], nil), .remove(["list", "0"]),
      .copy(from: ["list"], to: ["copy"]), .move(from: ["copy"], to: ["moved"]),
    ])
    #expect(
      patch.json == [
        ["op": "test", "path": "/metadata/annotations/a~1b", "value": "1"],
        ["op": "add", "path": "/list/-", "value": 3],
        ["op": "replace", "path": "/metadata/annotations/t~0", "value": nil],
        ["op": "remove", "path": "/list/0"],
        ["op": "copy", "path": "/copy", "from": "/list"],
        ["op": "move", "path": "/moved", "from": "/copy"],
      ])
    #expect(try JSONPatch(json: patch.json) == patch)
    #expect(
      try patch.applied(to: document) == [
        "metadata": ["annotations": ["a/b": "1", "t~": nil]], "list": [2, 3], "moved": [2, 3],
      ])
  }

  @Test(arguments: [
    JSONPatch.Operation.test(["list"], [2, 1]), .replace(["list", "2"], 1), .remove(["none"]),
    .add(["list", "3"], 1), .add(["list", "-1"], 1), .add(["none", "below"], 1),
    .add(["list", "x"], 1), .copy(from: ["none"], to: ["list"]), .replace(["list", "0", "a"], 1),
  ])
  func `a JSON patch whose operation does not fit is refused as a whole`(
    operation: JSONPatch.Operation
  ) {
    #expect(throws: PatchError.refused) {
      try JSONPatch([.add(["new"], 1), operation]).applied(to: document)
    }
  }

  @Test(
    arguments: [
      ([["op": "add"], ["op": "none", "path": "/a"]], .refused),
      ([["op": "move", "path": "/a"]], .refused), ([:], .noPatch("object")),
      ("text", .noPatch("string")),
    ] as [(JSONValue, PatchError)])
  func `what is no JSON patch is refused when it is read`(json: JSONValue, error: PatchError) {
    #expect(throws: error) { try JSONPatch(json: json) }
  }

  /// The examples of RFC 7396, appendix A.
  @Test(
    arguments: [
      (["a": "b"], ["a": "c"], ["a": "c"]), (["a": "b"], ["b": "c"], ["a": "b", "b": "c"]),
      (["a": "b"], ["a": nil], [:]), (["a": ["b"]], ["a": "c"], ["a": "c"]),
      (["a": ["b": "c"]], ["a": ["b": "d", "c": nil]], ["a": ["b": "d"]]),
      (["a": "foo"], nil, nil), (["e": nil], ["a": 1], ["e": nil, "a": 1]),
      ([1, 2], ["a": "b", "c": nil], ["a": "b"]),
      ([:], ["a": ["bb": ["ccc": nil]]], ["a": ["bb": [:]]]),
    ] as [(JSONValue, JSONValue, JSONValue)])
  func `a merge patch merges as RFC 7396 says`(
    document: JSONValue, patch: JSONValue, result: JSONValue
  ) {
    #expect(document.applyingMergePatch(patch) == result)
  }

  @Test func `a strategic merge patch merges lists by their keys`() {
    let pod: JSONValue = [
      "spec": [
        "containers": [["name": "a", "image": "1"], ["name": "b", "image": "1"]],
        "tolerations": [["key": "x"]],
      ],
      "metadata": ["finalizers": ["one"], "labels": ["a": "1", "b": "2"]],
    ]
    let patched = pod.applyingStrategicMergePatch(
      [
        "spec": [
          "$setElementOrder/containers": [["name": "c"], ["name": "b"]],
          "containers": [
            ["name": "b", "image": "2"], ["name": "c"], ["$patch": "delete", "name": "a"],
          ],
          "tolerations": [["key": "y"]],
        ],
        "metadata": ["finalizers": ["two"], "labels": ["$patch": "replace", "c": "3"]],
      ], schema: StructuralSchema(structure: "Pod"))
    #expect(
      patched == [
        "spec": [
          "containers": [["name": "c"], ["name": "b", "image": "2"]],
          "tolerations": [["key": "y"]],
        ],
        "metadata": ["finalizers": ["one", "two"], "labels": ["c": "3"]],
      ])
  }
}

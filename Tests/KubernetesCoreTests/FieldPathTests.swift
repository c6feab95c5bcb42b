internal import KubernetesCore
internal import Testing

@Suite struct FieldPathTests {
  @Test(arguments: [
    "", "spec", "spec.containers[0].name", "metadata.labels[a/b.c]", "resources.limits[cpu]",
    "data[]",
  ])
  func `a path is read as it is shown`(text: String) {
    #expect(FieldPath(stringLiteral: text).description == text)
  }

  @Test func `what a path interpolates stays one step`() {
    let (index, name) = (3, "a.b[0]")
    let container: FieldPath = "spec.containers[\(index)]"
    let limit: FieldPath = "\(container).resources.limits[\(name)]"
    #expect(
      limit.components == [
        .key("spec"), .key("containers"), .index(3), .key("resources"), .key("limits"),
        .entry(name),
      ])
    #expect(("spec.\("x.y")" as FieldPath).components == [.key("spec"), .key("x.y")])
  }

  @Test func `a fault has the words of its class, its value and details`() {
    #expect(
      FieldFault(.invalid, "spec.replicas", value: -1, "must not be negative").description
        == "spec.replicas: Invalid value: -1: must not be negative")
    #expect(FieldFault(.required, "a").description == "a: Required value")
    #expect(FieldFault(path: .root, reason: "no object").description == "no object")
  }
}

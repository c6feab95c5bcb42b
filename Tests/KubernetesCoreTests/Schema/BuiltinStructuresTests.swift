internal import KubernetesCore
internal import Testing

@Suite struct BuiltinStructuresTests {
  @Test func `the structures can be read, and all that they name is there`() {
    #expect(BuiltinStructures.faults == [])
    #expect(
      Set(BuiltinStructures.names).isSuperset(of: [
        "Pod", "PodTemplateSpec", "ServiceSpec", "ObjectMeta", "Lease", "Event",
        "CustomResourceDefinition",
      ]))
    #expect(BuiltinStructures.names.count > 150)
  }

  @Test func `a structure that is not there has no fields`() {
    let schema = StructuralSchema(structure: "None")
    #expect(schema.fields.isEmpty)
    #expect(schema.unknownFields(of: ["spec": 1]).count == 1)
  }

  @Test func `a pod is read with its amounts in one form, and what does not fit is reported`() {
    let check = StructuralSchema(structure: "Pod").conformance(of: [
      "metadata": ["name": "a", "nam": "b"],
      "spec": [
        "containers": [
          [
            "name": "a", "resources": ["limits": ["cpu": "1000m", "memory": 1024]], "stdin": "yes",
          ],
          ["ports": [["containerPort": "http"]], "resources": ["requests": ["cpu": "much"]]],
        ],
        "terminationGracePeriodSeconds": 1.5, "volumes": [:],
      ],
    ])
    #expect(check.unknown == ["metadata.nam"])
    #expect(check.unreadable == ["spec.containers[1].resources.requests.cpu"])
    #expect(
      check.mismatches.map { "\($0.structure) \($0.path): \($0.actual), \($0.expected)" } == [
        "Container spec.containers[0].stdin: string, bool",
        "ContainerPort spec.containers[1].ports[0].containerPort: string, int32",
        "PodSpec spec.terminationGracePeriodSeconds: number, int64",
        "PodSpec spec.volumes: object, array",
      ])
    #expect(
      check.value["spec"]?["containers"]?[0]?["resources"] == [
        "limits": ["cpu": "1", "memory": "1024"]
      ])
  }

  @Test func `lists and maps merge as their types say`() {
    let spec = StructuralSchema(structure: "PodSpec")
    #expect(spec.field("containers")?.mergedList == .map(keys: ["name"]))
    #expect(spec.field("tolerations")?.mergedList == nil)
    #expect(spec.field("nodeSelector")?.hasMembers == false)
    #expect(spec.field("imagePullSecrets")?.items.hasMembers == false)
    #expect(StructuralSchema(structure: "ObjectMeta").field("finalizers")?.mergedList == .set)
  }
}

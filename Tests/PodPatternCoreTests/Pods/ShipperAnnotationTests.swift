import KubernetesCore
import KubernetesYAML
import OrderedCollections
import PodPatternCore
import Testing

/// What pods' log shippers are told, in the pods' annotations.
@Suite struct ShipperAnnotationTests {
  @Test(arguments: GoldenFile.all.filter { !$0.name.hasPrefix("faults-") })
  func `each pipeline that the arguments name has its file, and each file its annotation`(
    file: GoldenFile
  ) throws {
    for pod in try YAMLStream.parse(file.golden()).map(\.value) where pod["kind"] == "Pod" {
      let spec = pod["spec"]
      let containers = ["initContainers", "containers"].flatMap { spec?[$0]?.array ?? [] }
      let shipper = containers.first { $0["name"] == "log-shipper" }
      let arguments = (shipper?["args"]?.array ?? []).compactMap(\.string)
      let pipelines = arguments.filter { $0.hasPrefix("--pipeline=") }.map { $0.dropFirst(11) }
      let volume = (spec?["volumes"]?.array ?? []).first {
        $0["name"] == "podpattern-log-shipper-config"
      }
      let items = volume?["downwardAPI"]?["items"]?.array ?? []
      #expect(items.map { $0["path"]?.string } == pipelines.map { "\($0).yaml" })
      let annotations = pod["metadata"]?["annotations"]?.object ?? [:]
      let keys = Array(annotations.keys).filter { $0.hasPrefix(ChildLabels.pipelinePrefix) }
      #expect(keys == pipelines.map { "\(ChildLabels.pipelinePrefix)\($0)" })
      #expect(
        items.map { $0["fieldRef"]?["fieldPath"]?.string }
          == keys.map { "metadata.annotations['\($0)']" })
      #expect(keys.allSatisfy { annotations[$0]?.string?.isEmpty == false })
    }
  }

  @Test func `every kind of output has a key that Kubernetes takes`() {
    for kind in LogOutput.Kind.all {
      let name = "\(ChildLabels.pipelinePrefix)\(kind.name)-99".split(separator: "/").last
      #expect((name?.utf8.count ?? 64) <= 63)
    }
  }

  @Test func `more than pods can carry is a fault of the outputs`() throws {
    func pattern(length: Int) throws -> PodPattern {
      let output: JSONValue = [
        "custom": [
          "plugin": "http",
          "settings": [["name": "uri", "value": .string(.init(repeating: "a", count: length))]],
        ]
      ]
      var second = output
      second["name"] = "second"
      return try PodPattern(json: [
        "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "metadata": ["name": "big"],
        "spec": [
          "template": ["spec": ["containers": [["name": "web", "image": "x"]]]],
          "logShipper": ["outputs": [output, second]],
        ],
      ])
    }
    _ = try Expander().expand(pattern(length: 60_000))
    let faults = #expect(throws: FaultList.self) { try Expander().expand(pattern(length: 65_000)) }
    #expect(faults?.faults.map(\.path.description) == ["spec.logShipper.outputs"])
    let reason = faults?.faults.first?.reason ?? ""
    #expect(reason.hasPrefix("Too long: what its 2 outputs are told comes to 13"), "\(reason)")
    #expect(reason.contains("at most 131072"))
  }
}

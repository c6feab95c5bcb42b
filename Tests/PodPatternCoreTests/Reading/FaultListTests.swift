internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore
internal import Testing

/// Documents at fault of any length: what is read of them, and what is told.
@Suite struct FaultListTests {
  private func faults(_ spec: JSONObject) -> FaultList? { FaultList.ofPattern(with: spec) }

  @Test func `of many faults in a PodPattern twenty are told, and the others counted`() throws {
    let fields = (0..<1500).map { ("field\($0)", JSONValue.bool(true)) }
    let list = try #require(faults(JSONObject(uniqueKeysWithValues: fields)))
    #expect(list.faults.count == 20)
    #expect(list.omitted == 1480)
    #expect(list.description.hasSuffix("; and 1,480 more"))
    #expect(list.lines.count == 21 && list.lines.last?.description == "and 1,480 more")
    #expect(FaultList([list.faults[0], list.faults[0]]).faults.count == 1)
  }

  @Test(arguments: [
    ("outputs", 8), ("inputs", 8), ("podLabels", 32), ("files", 32), ("excludedFiles", 32),
  ])
  func `of a list of the log shipper that is too long no more is read than its limit`(
    field: String, maximum: Int
  ) throws {
    let long = JSONValue.array(Array(repeating: .integer(1), count: 500_000))
    let list = try #require(faults(["logShipper": [field: long]]))
    let path = "spec.logShipper.\(field)"
    #expect(
      list.faults.first?.description
        == "\(path): Too many: 500000: must have at most \(maximum) items")
    #expect(list.faults.count + list.omitted <= maximum + 3)
  }

  @Test func `of a list of a PodPattern or its template that is too long no more is read either`()
    throws
  {
    let long = JSONValue.array(Array(repeating: .integer(1), count: 100_000))
    for (spec, maximum) in [
      (["initializers": long], 32), (["sidecars": long], 32),
      (["sharedVolume": ["mounts": long]], 32),
      (["template": ["spec": ["containers": long]]], 1024),
      (["template": ["spec": ["initContainers": long, "containers": [["name": "a"]]]]], 1024),
    ] as [(JSONObject, Int)] {
      let list = try #require(faults(spec))
      #expect(list.description.contains("Too many: 100000: must have at most \(maximum) items"))
      #expect(list.faults.count + list.omitted <= maximum + 3)
    }
  }

  @Test func `a fault quotes only the beginning of a value that is long`() throws {
    let long = String(repeating: "é", count: 500_000)
    let list = try #require(
      faults(["sharedVolume": ["name": .string(long), "medium": .string(long)]]))
    #expect(list.description.utf8.count < 2 * 1100)
  }

  @Test(arguments: [
    "9223372036854775807%", "1001%", "99999999999999999999%", "%", "-1%", "+1%", "1.5%", "٥%", "",
  ])
  func `a maxSurge of text that is no percentage up to 1000 is a fault`(surge: String) throws {
    let spec: JSONObject = ["strategy": ["rollingUpdate": ["maxSurge": .string(surge)]]]
    let list = try #require(faults(spec))
    #expect(list.faults.map(\.path.description) == ["spec.strategy.rollingUpdate.maxSurge"])
    #expect(faults(["strategy": ["rollingUpdate": ["maxSurge": "1000%"]]]) == nil)
  }

  @Test func `a template may not have labels and annotations of podpattern.dev`() throws {
    func template(_ kind: String, _ members: JSONValue) -> JSONObject {
      ["template": ["metadata": [kind: members], "spec": ["containers": [["name": "a"]]]]]
    }
    for (kind, key) in [
      ("annotations", "podpattern.dev/replacement"),
      ("annotations", "podpattern.dev/in-place-update"),
      ("annotations", "podpattern.dev/anything"), ("labels", "podpattern.dev/revision"),
      ("labels", "podpattern.dev/anything"), ("labels", "podpattern.dev/pattern"),
    ] {
      let list = try #require(faults(template(kind, .object([key: "7"]))))
      #expect(
        list.description == "spec.template.metadata.\(kind)[\(key)]: Invalid value: \"7\":"
          + " the \(kind.dropLast()) is PodPattern's own: leave it out")
    }
    #expect(faults(template("labels", ["podpattern.dev/pattern": "a"])) == nil)
    #expect(faults(template("annotations", ["kubectl.kubernetes.io/restartedAt": "x"])) == nil)
    #expect(faults(template("annotations", ["podpattern.dev/replacement": nil])) == nil)
  }

  @Test(arguments: [
    "1e-9223372036854775808", "1e9223372036854775807", "1e65", "-1", "9".repeated(400),
  ])
  func `a size that no disk has is a fault, or is read as a limit that is never reached`(
    size: String
  ) {
    for spec in [
      ["sharedVolume": ["sizeLimit": .string(size)]], ["logShipper": ["bufferSize": .string(size)]],
      ["logShipper": ["maxLineSize": .string(size)]],
      ["logShipper": ["rotation": ["maxSize": .string(size)]]],
    ] as [JSONObject] {
      if let list = faults(spec) {
        #expect(list.faults.count == 1)
      } else {
        #expect(size.hasPrefix("99"))
      }
    }
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}

internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// What pods and revisions have of ConfigMaps and Secrets.
@Suite struct ConfigurationTests {
  /// Every place from which a pod takes a ConfigMap or a Secret.
  private static let template: JSONValue = [
    "spec": [
      "volumes": [
        ["name": "a", "configMap": ["name": "settings", "items": [["key": "k", "path": "p"]]]],
        ["name": "b", "secret": ["secretName": "settings"]],
        [
          "name": "c",
          "projected": [
            "sources": [
              ["configMap": ["name": "settings", "optional": true]],
              ["secret": ["name": "settings"]],
            ]
          ],
        ],
        ["name": "d", "configMap": ["name": "other"]],
        ["name": "e", "emptyDir": [:]],
      ],
      "initContainers": [
        ["name": "first", "envFrom": [["configMapRef": ["name": "settings"], "prefix": "A_"]]]
      ],
      "containers": [
        [
          "name": "web",
          "env": [
            ["name": "A", "value": "settings"],
            ["name": "B", "valueFrom": ["configMapKeyRef": ["name": "settings", "key": "k"]]],
            ["name": "C", "valueFrom": ["secretKeyRef": ["name": "settings", "key": "k"]]],
          ],
          "envFrom": [["secretRef": ["name": "settings"]]],
        ]
      ],
    ]
  ]

  private static func version(
    _ name: String = "settings", _ digest: String? = "abc",
    _ mode: ConfigurationSource.Mode = .snapshot, keys: [String: String] = [:]
  ) -> ConfigurationVersion {
    var source = ConfigurationSource(object: ConfigurationObject(.configMap, name))
    source.declaredMode = mode
    return ConfigurationVersion(source, digest: digest, keys: keys, of: "web")
  }

  // MARK: - References

  @Test func `all references are found, and those to a ConfigMap lead to its copy`() throws {
    let references = ConfigurationReferences.all(in: Self.template)
    func count(_ kind: ConfigurationObject.Kind, _ name: String) -> Int {
      references.count { $0.object == ConfigurationObject(kind, name) }
    }
    #expect(count(.configMap, "settings") == 4)
    #expect(count(.configMap, "other") == 1)
    #expect(count(.secret, "settings") == 4)
    #expect(references.filter(\.isOptional).count == 1)

    let bound = ConfigurationBinding([Self.version()]).bound(Self.template)
    let renamed = ConfigurationReferences.all(in: bound)
    #expect(renamed.count == references.count)
    #expect(renamed.count { $0.object.name == "web-settings-abc" } == 4)
    #expect(bound["spec"]?["volumes"]?[0]?["configMap"]?["items"]?[0]?["path"] == "p")
    #expect(ConfigurationBinding([Self.version()]).unbound(bound) == Self.template)
  }

  @Test func `what is followed is said in an annotation that differs with it`() {
    func annotation(_ digest: String?) -> JSONValue? {
      ConfigurationBinding([Self.version("b", digest, .restart), Self.version("a", "x", .restart)])
        .bound(Self.template)["metadata"]?["annotations"]?["podpattern.dev/configuration"]
    }
    #expect(annotation("1")?.string == #"{"ConfigMap/a":"x","ConfigMap/b":"1"}"#)
    #expect(annotation(nil)?.string == #"{"ConfigMap/a":"x","ConfigMap/b":"absent"}"#)
  }

  @Test(arguments: [
    "null", "[]", #"{"spec":[]}"#, #"{"spec":{"volumes":{}}}"#, #"{"spec":{"volumes":[1,null]}}"#,
    #"{"spec":{"volumes":[{"configMap":[]},{"configMap":{"name":7}}]}}"#,
    #"{"spec":{"containers":[{"env":[[],{"valueFrom":1}],"envFrom":"x"}]}}"#,
    #"{"spec":{"volumes":[{"projected":{"sources":7}},{"projected":[]}]}}"#,
  ])
  func `a template of wrong types stays as it is`(text: String) throws {
    let template = try JSONValue(parsing: text)
    #expect(ConfigurationReferences.all(in: template).isEmpty)
    #expect(ConfigurationReferences.renaming(template, ["a": "b"]) == template)
  }

  // MARK: - Contents

  @Test func `the same content has the same digest, however it is written`() {
    func digest(_ object: JSONValue) -> String {
      ConfigurationReading.Content(configMap: object).digest
    }
    let plain: JSONValue = ["metadata": ["resourceVersion": "1"], "data": ["a": "1", "b": "2"]]
    #expect(digest(plain) == digest(["data": ["b": "2", "a": "1"], "binaryData": [:]]))
    #expect(digest(plain) != digest(["data": ["a": "1", "b": "3"]]))
    #expect(digest(plain) != digest(["binaryData": ["a": "1", "b": "2"]]))
    #expect(digest([:]) == digest(["data": .null]))
  }

  @Test func `a ConfigMap of many keys has a digest all the same`() {
    var data: JSONObject = [:]
    for index in 0..<5000 { data["key-\(index)"] = "x" }
    let content = ConfigurationReading.Content(configMap: ["data": .object(data)])
    #expect(content.keys.isEmpty)
    data["key-4999"] = "y"
    #expect(
      ConfigurationReading.Content(configMap: ["data": .object(data)]).digest != content.digest)
  }

  // MARK: - Names

  @Test(arguments: [
    "settings", "my.app.conf", String(repeating: "a", count: 253),
    String(repeating: "a.", count: 126) + "b", String(repeating: "a", count: 185) + "." + "bbbb",
  ])
  func `a copy's name is one that an object can have`(name: String) {
    for pattern in ["w", String(repeating: "p", count: 52)] {
      let copy = ConfigurationVersion.copyName(
        of: name, version: "4gs64wfhj8", pattern: pattern)
      #expect(copy.utf8.count <= 253)
      #expect(copy.isSubdomain, "\(copy)")
      #expect(copy.hasSuffix("-4gs64wfhj8"))
      let other = ConfigurationVersion.copyName(
        of: String(name.dropLast()) + "z", version: "4gs64wfhj8", pattern: pattern)
      #expect(copy != other)
    }
  }

  // MARK: - Revisions

  private func revision(
    _ configuration: [ConfigurationVersion], _ sources: JSONValue = [["configMapName": "settings"]]
  ) throws -> PatternRevision {
    var revision = try PatternRevision.sample { spec in
      set(
        &spec, "template.spec.volumes", to: [["name": "s", "configMap": ["name": "settings"]]])
      spec["configuration"] = sources
    }
    revision.configuration = configuration
    revision.template = ConfigurationBinding(configuration).bound(revision.template)
    return revision
  }

  @Test func `a revision survives its way through a ControllerRevision`() throws {
    let before = try revision([
      Self.version(keys: ["level": "1", "b": "2"]), Self.version("b", nil, .restart),
    ])
    let owner = OwnerReference(
      apiVersion: "v1", kind: "PodPattern", name: "web", uid: "u", controller: true)
    let after = try #require(PatternRevision(json: before.object(of: "web", owner: owner)))
    #expect(after.configuration == before.configuration)
    #expect(after.declaresTheSame(as: before))
  }

  @Test(arguments: [
    (
      [version(keys: ["a": "1", "b": "2"])],
      [version("settings", "d", keys: ["a": "1", "b": "3"])],
      "b of ConfigMap settings"
    ),
    (
      [version(keys: ["a": "1", "b": "1", "c": "1", "d": "1", "e": "1"])],
      [version("settings", "d", keys: ["f": "1"])],
      "a, b, c and 3 more of ConfigMap settings"
    ),
    ([version()], [version("settings", "d")], "ConfigMap settings"),
    ([version("settings", nil)], [version()], "ConfigMap settings created"),
    ([version()], [version("settings", nil)], "ConfigMap settings deleted"),
    ([], [version()], "configuration ConfigMap settings added"),
    ([version()], [], "configuration ConfigMap settings removed"),
    ([version()], [version("settings", "abc", .restart)], "mode of ConfigMap settings"),
    ([version()], [version()], "nothing that pods show"),
  ])
  func `a change is named by its keys, and takes new pods`(
    old: [ConfigurationVersion], new: [ConfigurationVersion], words: String
  ) throws {
    let change = TemplateChange(from: try revision(old), to: try revision(new))
    #expect(change.summary == words)
    #expect(change.isInPlace(resizing: true) == (old == new))
  }

  @Test func `another content is another declaration, another word for it is not`() throws {
    let one = try revision([Self.version()])
    #expect(!one.declaresTheSame(as: try revision([Self.version("settings", "d")])))
    let kept = try revision([Self.version()], [["configMapName": "settings", "version": "abc"]])
    #expect(one.declaresTheSame(as: kept))
    #expect(
      one.declaresTheSame(
        as: try revision([Self.version()], [["configMapName": "settings", "mode": "Snapshot"]])))
  }

  @Test(arguments: [
    ("name", "../secrets/a"), ("name", ""), ("copy", "a/b"), ("copy", ".."), ("kind", "Pod"),
    ("mode", "Sometimes"),
  ])
  func `what somebody else has written into a revision names nothing`(
    field: String, value: String
  ) {
    var json = Self.version().json
    #expect(ConfigurationVersion(json: json) == Self.version())
    json[field] = .string(value)
    #expect(ConfigurationVersion(json: json) == nil)
  }

  // MARK: - Undo

  @Test func `undo keeps a pattern at what the ConfigMap no longer holds`() throws {
    let (old, now) = (try revision([Self.version()]), try revision([Self.version("settings", "d")]))
    #expect(
      old.declaration(beside: now)["configuration"] == [
        ["configMapName": "settings", "version": "abc"]
      ])
    // What it holds now need not be named.
    #expect(old.declaration(beside: old)["configuration"] == [["configMapName": "settings"]])
    let kept = try revision([Self.version()], [["configMapName": "settings", "version": "abc"]])
    #expect(
      old.declaration(beside: kept)["configuration"] == [
        ["configMapName": "settings", "version": "abc"]
      ])
    #expect(old.isDeclared(by: kept.declaration))
    #expect(!now.isDeclared(by: kept.declaration))
    #expect(!old.hasSameCopies(as: now))
  }

  // MARK: - Reading

  @Test func `what is to be read is told without reading a spec whole`() {
    func objects(_ text: String) -> Set<ConfigurationObject> {
      ConfigurationSource.objectsToRead(in: Data(text.utf8), of: "web")
    }
    #expect(
      objects(
        #"""
        {"configuration":[{"configMapName":"a"},{"secretName":"b","mode":"Restart"},
        {"configMapName":"c","version":"x"}]}
        """#)
        == [
          ConfigurationObject(.configMap, "a"), ConfigurationObject(.secret, "b"),
          ConfigurationObject(.configMap, "web-c-x"),
        ])
    for text in [
      "", "null", "{}", "[", #"{"configuration":7}"#, #"{"configuration":[7,null,{}]}"#,
      #"{"configuration":[{"configMap":"../x"},{"secret":"a/b"},{"configMap":7}]}"#,
    ] { #expect(objects(text).isEmpty) }
  }

  @Test func `what can't be read keeps its last version, and without one there are no pods`() {
    let sources = [ConfigurationSource(object: ConfigurationObject(.configMap, "settings"))]
    func resolve(
      _ reading: ConfigurationReading, _ known: [ConfigurationVersion],
      optional: Set<ConfigurationObject> = []
    ) -> ConfigurationResolution {
      ConfigurationResolution(
        sources, of: "web", readings: [sources[0].object: reading], known: known,
        optional: optional)
    }
    #expect(resolve(.absent, []).versions == nil)
    #expect(resolve(.absent, [Self.version()]).versions == [Self.version()])
    #expect(resolve(.absent, [Self.version()]).problem != nil)
    #expect(resolve(.refused("no"), [Self.version()]).problem?.contains("no") == true)
    let optional = resolve(.absent, [Self.version()], optional: [sources[0].object])
    #expect(optional.versions?.first?.digest == nil && optional.problem == nil)
  }
}

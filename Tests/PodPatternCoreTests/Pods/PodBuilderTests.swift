internal import FoundationEssentials
internal import KubernetesCore
internal import OrderedCollections
internal import Testing

@testable internal import PodPatternCore

/// Parts that are added to pod templates which no PodPattern declares.
@Suite struct PodBuilderTests {
  /// The template of a Deployment, with a field that nobody here has heard of.
  private static let deployment: JSONValue = [
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "shop"],
    "spec": [
      "template": [
        "metadata": ["labels": ["app": "shop"], "annotations": ["example.com/a": "b"]],
        "spec": [
          "containers": [["name": "web", "image": "nginx:1.27", "somethingNew": ["a": 1.50]]],
          "initContainers": [["name": "own", "image": "busybox:1.36"]],
          "schedulerName": "mine", "futureField": [nil, "x"],
        ],
      ]
    ],
  ]

  /// What came of building upon the Deployment's template.
  private struct Result {
    let template: JSONValue
    let faults: [String]
  }

  /// Adds to the template what a function adds, in a context with a shared volume.
  private func build(
    _ change: (inout ExpansionSettings) -> Void = { _ in },
    add: (inout PodBuilder, PodContext, inout FieldReader) -> Void
  ) -> Result {
    var settings = ExpansionSettings()
    change(&settings)
    var reader = FieldReader()
    let path = FieldPath.root.key("spec").key("template")
    let context = PodContext(
      template: PodTemplate(
        Self.deployment["spec"]?["template"]?.object ?? [:], at: path, &reader),
      sharedVolume: SharedVolume(), sharedVolumePath: .root.key("sharedVolume"),
      settings: settings)
    var builder = PodBuilder(context)
    add(&builder, context, &reader)
    let template = builder.build(&reader)
    return Result(
      template: .object(template), faults: reader.faults.faults.map(\.description))
  }

  private static let clock = Sidecar(name: "clock", container: ["image": "busybox:1.36"])
  private static let page = Initializer(
    name: "page", action: .init(Fetch(url: "https://example.com/", path: "web/index.html")))

  private func addSidecar(_ builder: inout PodBuilder, _ reader: inout FieldReader) {
    builder.add(Sidecar.containers(of: [Self.clock], at: .root.key("sidecars"), &reader))
  }

  private func addFetch(
    _ builder: inout PodBuilder, _ context: PodContext, _ reader: inout FieldReader
  ) {
    builder.add(
      InitializerStep.containers(
        of: [Self.page], at: .root.key("initializers"), in: context, &reader))
  }

  private func addShipper(
    _ builder: inout PodBuilder, _ context: PodContext, _ reader: inout FieldReader
  ) {
    builder.add(
      PlacedLogShipper(
        LogShipper(), in: context, podLabels: Set(builder.labels.keys),
        at: .root.key("logShipper"), &reader))
  }

  @Test func `A Deployment's template gets a sidecar, a fetch and a log shipper`() throws {
    let result = build { builder, context, reader in
      addSidecar(&builder, &reader)
      addFetch(&builder, context, &reader)
      addShipper(&builder, context, &reader)
    }
    #expect(result.faults == [])
    let template = result.template
    let spec = try #require(template["spec"])
    func names(_ list: String) -> [String?] { (spec[list]?.array ?? []).map { $0["name"]?.string } }
    #expect(names("initContainers") == ["log-shipper", "own", "page", "clock"])
    #expect(names("containers") == ["web"])
    #expect(
      names("volumes") == [
        "shared", "podpattern-log-shipper-config", "podpattern-log-shipper-state",
      ])
    #expect(spec["initContainers"]?[2]?["volumeMounts"]?[0]?["subPath"] == "web")
    #expect(spec["containers"]?[0]?["volumeMounts"]?[0]?["mountPath"] == "/shared")
    #expect(spec["initContainers"]?[3]?["restartPolicy"] == "Always")
    #expect(template["metadata"]?["annotations"]?["podpattern.dev/pipeline.stdout"] != nil)
    let variables = (spec["initContainers"]?[0]?["env"]?.array ?? []).map { $0["name"]?.string }
    #expect(variables == ["PODPATTERN_NAMESPACE", "PODPATTERN_POD", "PODPATTERN_NODE"])
  }

  @Test func `What the template says stays`() throws {
    let result = build { builder, context, reader in
      addSidecar(&builder, &reader)
      addShipper(&builder, context, &reader)
    }
    let original = try #require(Self.deployment["spec"]?["template"])
    #expect(differences(in: result.template, from: original) == [])
    #expect(result.template["metadata"]?["labels"] == original["metadata"]?["labels"])
  }

  @Test func `Nothing but the shared volume is added to a template to which nothing is added`() {
    let result = build { _, _, _ in }
    #expect(result.template["metadata"] == Self.deployment["spec"]?["template"]?["metadata"])
    #expect(result.template["spec"]?["initContainers"]?.array?.count == 1)
    #expect(result.template["spec"]?["volumes"]?.array?.count == 1)
  }

  @Test func `The order in which parts are added does not matter`() {
    let one = build { builder, context, reader in
      addShipper(&builder, context, &reader)
      addFetch(&builder, context, &reader)
      addSidecar(&builder, &reader)
    }
    let other = build { builder, context, reader in
      addSidecar(&builder, &reader)
      addFetch(&builder, context, &reader)
      addShipper(&builder, context, &reader)
    }
    #expect(one.template == other.template)
  }

  @Test func `Secrets for pulling are added for images of the operator's alone`() {
    func secrets(
      image: String, _ add: (inout PodBuilder, PodContext, inout FieldReader) -> Void
    ) -> JSONValue? {
      build {
        $0.curl.image = image
        $0.imagePullSecrets = ["mirror"]
      } add: {
        add(&$0, $1, &$2)
      }.template["spec"]?["imagePullSecrets"]
    }
    #expect(secrets(image: "mirror/curl") { addFetch(&$0, $1, &$2) } == [["name": "mirror"]])
    #expect(
      secrets(image: "busybox:1.36") { builder, _, reader in addSidecar(&builder, &reader) } == nil)
  }

  @Test func `Faults name the places where parts are declared`() {
    let result = build { builder, _, reader in
      let taken = Sidecar(name: "web", container: ["image": "busybox:1.36"])
      builder.add(Sidecar.containers(of: [taken], at: .root.key("sidecars"), &reader))
    }
    #expect(
      result.faults == [
        #"sidecars[0].name: Duplicate value: "web": spec.template.spec.containers[0] has this name"#
      ])
  }
}

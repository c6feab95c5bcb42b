import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import Testing

/// The operator's configuration file, as far as it says what pods are made of.
@Suite(.tags(.process)) struct ConfigurationFileTests {
  private let pattern = """
    apiVersion: podpattern.dev/v1alpha1
    kind: PodPattern
    metadata: {name: weather}
    spec:
      template: {spec: {containers: [{name: web, image: nginx}]}}
      initializers: [{name: page, fetch: {url: "https://example.com", path: index.html}}]
    """

  private func render(_ configuration: String) async throws -> ProgramRun {
    try await ProgramRun(
      "render", "-f", "a.yaml", "--config", "operator.yaml",
      files: ["a.yaml": pattern, "operator.yaml": configuration])
  }

  /// The pod that a configuration makes of the pattern.
  private func pod(_ configuration: String) async throws -> JSONValue {
    let run = try await render(configuration)
    #expect(run.status == 0, "\(run.errors)")
    return try #require(try YAMLStream.parse(run.output).last?.value["spec"])
  }

  private func image(_ container: String, of pod: JSONValue) -> String? {
    (pod["initContainers"]?.array ?? []).first { $0["name"]?.string == container }?["image"]?.string
  }

  @Test func `what the configuration file says of the log shipper holds for patterns`() async throws
  {
    let run = try await render(
      """
      logShipper:
        outputs: [{loki: {url: "http://loki:3100"}}]
        fsGroup: 2000
        resources: {limits: {memory: 64Mi}}
        securityContext: {runAsNonRoot: true}
      """)
    #expect(run.status == 0, "\(run.errors)")
    let objects = try YAMLStream.parse(run.output).map(\.value)
    let annotations = objects.last?["metadata"]?["annotations"]
    #expect(annotations?["podpattern.dev/pipeline.loki"] != nil)
    let pod = try #require(objects.last?["spec"])
    #expect(pod["securityContext"]?["fsGroup"] == 2000)
    let shipper = pod["initContainers"]?.array?.first { $0["name"] == "log-shipper" }
    #expect(shipper?["resources"] == ["limits": ["memory": "64Mi"]])
    #expect(shipper?["securityContext"] == ["runAsNonRoot": true])
  }

  @Test func `with the security contexts of docs install, no container names a user`() async throws
  {
    let text = try String(
      contentsOfFile: #filePath.replacing(
        "Tests/PodPatternCommandTests/ConfigurationFileTests.swift", with: "docs/install.md"),
      encoding: .utf8)
    let section = try #require(text.split(separator: "### OpenShift\n").last)
    let values = try #require(section.split(separator: "```yaml\n").dropFirst().first)
    let yaml = try #require(values.split(separator: "```").first)
    let config = try #require(try YAMLStream.parse(String(yaml)).first?.value)
    let pod = try await pod(YAMLEmitter.emit(config))
    let containers = (pod["initContainers"]?.array ?? []) + (pod["containers"]?.array ?? [])
    #expect(containers.count == 3)
    for container in containers {
      #expect(container["securityContext"]?["runAsUser"] == nil, "\(container["name"] ?? "")")
    }
    #expect(pod["initContainers"]?[0]?["securityContext"]?["runAsNonRoot"] == true)
  }

  @Test func `a registry holds for the images that nobody names, and pull secrets come along`()
    async throws
  {
    let mirrored = try await pod(
      "images: {registry: \"mirror:5000/hub\"}\nimagePullSecrets: [mirror, other]")
    #expect(image("page", of: mirrored) == "mirror:5000/hub/curlimages/curl:8.16.0")
    #expect(
      image("log-shipper", of: mirrored)?.hasPrefix(
        "mirror:5000/hub/podpattern/podpattern-shipper:")
        == true)
    #expect(mirrored["imagePullSecrets"] == [["name": "mirror"], ["name": "other"]])
    let named = try await pod(
      "images: {registry: mirror, curl: here/curl:1, logShipper: here/bit:1}")
    #expect(image("page", of: named) == "here/curl:1")
    #expect(image("log-shipper", of: named) == "here/bit:1")
    let other = try await pod("logShipper: {image: here/bit:2}")
    #expect(image("log-shipper", of: other) == "here/bit:2")
  }

  @Test(arguments: [
    (
      "images: {logShipper: a}\nlogShipper: {image: b}",
      "2:14: logShipper.image: images.logShipper names the image already: keep one"
    ),
    (
      "logShipper:\n  bufferSize: lots\n  outputs: [{loki: {}}]\n",
      """
      2:3: logShipper.bufferSize: Invalid value: must be a quantity of bytes such as 500Mi or 2Gi
      operator.yaml:3:14: logShipper.outputs[0].loki.url: Required value
      """
    ),
    ("logShipper:\n  files: [a.txt]\n", "2:3: logShipper.files: unknown field"),
    ("logShipper: [a]\n", "1:1: logShipper: must be a mapping, not array"),
    ("imagePullSecrets: [\"\"]\n", "1:20: imagePullSecrets[0]: must be a Secret's name"),
    (
      "images: {registry: \"https://mirror\"}\n",
      "1:10: images.registry: must be a host with its port and path, such as"
        + " registry.example.com/mirror"
    ),
    (
      "images: {shipper: a}\n",
      "1:10: images.shipper: unknown field; known here: registry, curl, logShipper"
    ),
    (
      "fleet: {operator: Later}\n",
      "1:9: fleet.operator: must be one of WithNextChange, Roll"
    ),
    (
      "fleet: {maxPatternsInMotion: 0%}\n",
      "1:9: fleet.maxPatternsInMotion: must be a number above 0, or a percentage from 1% to 100%"
    ),
    (
      "fleet: {maxPatternsInMotion: 0}\n",
      "1:9: fleet.maxPatternsInMotion: must be a whole number above 0"
    ),
  ])
  func `what a configuration file gets wrong is reported with its place`(
    text: String, message: String
  ) async throws {
    let run = try await render(text)
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors == "operator.yaml:\(message)\n")
    let operation = try await ProgramRun(
      "run", "--config", "operator.yaml", files: ["operator.yaml": text])
    #expect(operation.status == 1)
    #expect(operation.errors == run.errors)
  }

  @Test func `external addresses of Services are allowed there, for every command`() async throws {
    let text = pattern + "\n  service: {ports: [{port: 80}], externalIPs: [192.0.2.1]}\n"
    for command in ["render", "validate"] {
      for (configuration, status) in [
        ("services: {allowExternalIPs: true}", 0), ("services: {}", 1),
      ] {
        let run = try await ProgramRun(
          command, "-f", "a.yaml", "--config", "operator.yaml",
          files: ["a.yaml": text, "operator.yaml": configuration])
        #expect(run.status == status, "\(command), \(configuration): \(run.errors)")
      }
    }
  }
}

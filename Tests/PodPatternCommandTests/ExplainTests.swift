import KubernetesCore
import KubernetesTestSupport
import Testing

/// `podpattern render --explain`.
@Suite(.tags(.process)) struct ExplainTests {
  private let pattern = """
    apiVersion: podpattern.dev/v1alpha1
    kind: PodPattern
    metadata: {name: weather}
    spec:
      template: {spec: {containers: [{name: web, image: nginx}]}}
      logShipper: {files: ["*.log", "*.txt"], bufferSize: 1Gi}
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: other}
    """
  private let configuration = """
    logShipper: {outputs: [{loki: {url: "http://loki:3100"}}], podLabels: [app]}
    """
  private let configMap = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: shipping}
    data:
      logShipper: |
        podLabels: [app, tier]
        rotation: {maxSize: 50Mi}
    """

  private func explain(_ defaults: String, _ more: String...) async throws -> ProgramRun {
    try await ProgramRun(
      [
        "render", "-f", "a.yaml", "--explain", "--config", "operator.yaml", "--namespace-defaults",
        "defaults.yaml",
      ] + more,
      files: ["a.yaml": pattern, "operator.yaml": configuration, "defaults.yaml": defaults])
  }

  @Test func `each value stands beside who set it`() async throws {
    let run = try await explain(configMap)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "podpattern.podpattern.dev/weather")
    let rows = lines.dropFirst().map { line in
      line.split(separator: "   ").map { $0.drop { $0 == " " } }.map(String.init)
    }
    #expect(rows.first == ["FIELD", "VALUE", "SOURCE"])
    for row in [
      ["files", "*.log, *.txt", "the pattern"], ["bufferSize", "1Gi", "the pattern"],
      ["podLabels", "app, tier", "the namespace's ConfigMap shipping"],
      ["rotation.maxSize", "50Mi", "the namespace's ConfigMap shipping"],
      ["outputs[0].loki.url", "http://loki:3100", "the operator's configuration"],
      ["start", "BeforeInit", "built in"], ["fsGroup", "<none>", "built in"],
    ] {
      #expect(rows.contains(row), "\(run.output)")
    }
  }

  @Test func `programs get the same as JSON and YAML`() async throws {
    let run = try await explain(configMap, "-o", "json")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let json = try JSONValue(parsing: run.output)
    #expect(json["patterns"]?.array?.count == 1)
    #expect(json["patterns"]?[0]?["name"] == "weather")
    let fields = json["patterns"]?[0]?["logShipper"]?.array ?? []
    for field: JSONValue in [
      ["field": "files", "value": ["*.log", "*.txt"], "source": "Pattern"],
      [
        "field": "podLabels", "value": ["app", "tier"], "source": "Namespace",
        "configMapName": "shipping",
      ],
      [
        "field": "outputs", "value": [["loki": ["url": "http://loki:3100"]]],
        "source": "Operator",
      ],
      ["field": "start", "value": "BeforeInit", "source": "BuiltIn"],
    ] {
      #expect(fields.contains(field), "\(run.output)")
    }
    let yaml = try await explain(configMap, "-o", "yaml")
    #expect(yaml.status == 0 && yaml.output.hasPrefix("patterns:\n- name: weather\n"))
  }

  @Test func `fields have no names to print`() async throws {
    let run = try await explain(configMap, "-o", "name")
    #expect(run.status == 2 && run.errors.contains("give -o yaml or -o json"), "\(run.errors)")
  }

  @Test func `render applies the defaults that explain shows`() async throws {
    let run = try await ProgramRun(
      "render", "-f", "a.yaml", "--namespace-defaults", "defaults.yaml",
      files: ["a.yaml": pattern, "defaults.yaml": configMap])
    #expect(run.status == 0)
    #expect(run.output.contains("--rotate-size=\(50 << 20)"), "\(run.output)")
  }

  @Test(arguments: [
    (
      "podLabels: [app, tier]", "podLabels: [\"app!\"]",
      "5:3: data.logShipper.podLabels[0]: Invalid value"
    ),
    (
      "podLabels: [app, tier]", "podLabels: [",
      "5:3: data.logShipper: line 3, column 1: did not find expected"
    ),
    ("podLabels: [app, tier]", "files: [a]", "5:3: data.logShipper.files: unknown field"),
    ("  logShipper: |", "  logshipper: |", "4:1: data.logShipper: Required value"),
  ])
  func `a ConfigMap at fault is told with its place`(
    old: String, new: String, message: String
  ) async throws {
    let run = try await explain(configMap.replacing(old, with: new))
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("defaults.yaml:\(message)"), "\(run.errors)")
  }

  @Test func `anything but one ConfigMap is refused`() async throws {
    let run = try await explain("apiVersion: v1\nkind: Secret\n")
    #expect(run.status == 1)
    #expect(run.errors == "defaults.yaml: one ConfigMap is expected, and nothing else\n")
  }
}

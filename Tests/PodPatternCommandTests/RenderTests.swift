import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import Testing

@Suite(.tags(.process)) struct RenderTests {
  private let pattern = """
    apiVersion: podpattern.dev/v1alpha1
    kind: PodPattern
    metadata:
      name: weather
    spec:
      template:
        spec:
          containers:
          - name: web
            image: nginx:1.27
            ports: [{containerPort: 80}]
      service: {}
      disruptionBudget: {maxUnavailable: 1}

    """
  private let other = """
    apiVersion: v1
    kind: Secret
    metadata:
      name: other
    data:
      "on": "yes"

    """

  @Test func `a pattern becomes the objects beside its pods and a Pod of its name`() async throws {
    let run = try await ProgramRun("render", "-f", "a.yaml", files: ["a.yaml": pattern])
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let objects = try YAMLStream.parse(run.output).map(\.value)
    let kinds = objects.map { $0["kind"]?.string }
    #expect(kinds == ["Service", "PodDisruptionBudget", "Pod"])
    #expect(objects.last?["metadata"]?["name"] == "weather")
  }

  @Test func `objects of other kinds pass through unchanged, in their order`() async throws {
    let run = try await ProgramRun(
      "render", "-f", "-", "-f", "a.yaml", files: ["a.yaml": pattern], input: other)
    #expect(run.status == 0)
    #expect(run.output.hasPrefix(other + "---\napiVersion: v1\nkind: Service\n"))
  }

  @Test func `as JSON there is one List, and patterns in a List are expanded`() async throws {
    let list = """
      {"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "metadata": {"name": "a"},
         "spec": {"template": {"spec": {"containers": [{"name": "web", "image": "x"}]}},
                  "logShipper": {"enabled": false}}}]}
      """
    let run = try await ProgramRun("render", "-f", "-", "-o", "json", input: list)
    let object = try JSONValue(parsing: run.output)
    #expect(run.status == 0)
    #expect(object["kind"] == "List")
    #expect(object["items"]?.array?.map { $0["kind"] } == ["Pod"])
  }

  @Test func `one object at fault keeps all from being printed`() async throws {
    let bad = pattern.replacing("  service: {}", with: "  replica: 2\n  replicas: two")
    let run = try await ProgramRun(
      "render", "-f", "a.yaml", "-f", "b.yaml", files: ["a.yaml": pattern, "b.yaml": bad])
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(
      run.errors == """
        b.yaml:12:3: spec.replica: unknown field
        b.yaml:13:3: spec.replicas: Invalid value: "string": must be of type integer

        """)
  }

  @Test(arguments: [
    ("", "<stdin>: no documents\n"),
    ("# nothing\n---\n", "<stdin>: no documents\n"),
    ("a: 1\na: 2\n", "<stdin>:2:1: duplicate key \"a\", which stands on line 1 already\n"),
    ("- a\n", "<stdin>:1:1: an object must be a mapping, and this is a sequence\n"),
    ("kind: Pod\n", "<stdin>:1:1: apiVersion: Required value\n"),
    ("a: {", "<stdin>:2:1: did not find expected node content while parsing a flow node\n"),
  ])
  func `input that is no manifest is told with its place`(input: String, message: String)
    async throws
  {
    let run = try await ProgramRun("render", "-f", "-", input: input)
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors == message)
  }

  @Test func `what validate refuses is not rendered, and told in the same lines`() async throws {
    let text = """
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: a}
      spec:
        template:
          spec:
            containers:
            - name: web
              image: nginx
              env: [{name: COUNTRY, value: no}]
      """
    let files = ["a.yaml": pattern + "---\n" + text]
    let validated = try await ProgramRun("validate", "-f", "a.yaml", files: files)
    let rendered = try await ProgramRun("render", "-f", "a.yaml", files: files)
    let explained = try await ProgramRun("render", "--explain", "-f", "a.yaml", files: files)
    #expect(validated.status == 1 && rendered.status == 1 && explained.status == 1)
    #expect(rendered.output.isEmpty && explained.output.isEmpty)
    #expect(rendered.errors == validated.output && explained.errors == validated.output)
    #expect(
      rendered.errors.contains("spec.template.spec.containers[0].env[0].value")
        && rendered.errors.contains("(container web, variable COUNTRY)"), "\(rendered.errors)")
  }

  @Test func `a file that is not there, and a directory, are told by name`() async throws {
    let run = try await ProgramRun("render", "-f", "nowhere.yaml", "-f", "/tmp")
    #expect(run.status == 1)
    #expect(
      run.errors == "nowhere.yaml: there is no such file\n/tmp: is a directory, not a file\n")
  }
}

import KubernetesTestSupport
import Testing

@Suite(.tags(.process)) struct ValidateTests {
  private func validate(_ spec: String, name: String = "a") async throws -> ProgramRun {
    let text = """
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: \(name)}
      spec:
      \(spec)
      """
    return try await ProgramRun("validate", "-f", "a.yaml", files: ["a.yaml": text])
  }

  private let template = "  template: {spec: {containers: [{name: web, image: nginx}]}}\n"

  @Test func `a sound pattern has no faults`() async throws {
    let run = try await validate(template)
    #expect(run.status == 0 && run.output.isEmpty)
    #expect(run.errors == "No faults in 1 PodPattern.\n")
  }

  @Test func `each fault has one line, in the order of the file`() async throws {
    let run = try await validate(
      template + """
          initializers:
          - name: i
            fetch: {url: "ftp://x", path: ../x}
          - name: j
          replicas: -1
          paused: maybe
          nothing: 1
        """)
    #expect(run.status == 1 && run.errors.isEmpty)
    let places = run.output.split(separator: "\n").map { line in
      line.split(separator: ":").prefix(4).joined(separator: ":")
    }
    #expect(
      places == [
        "a.yaml:8:13: spec.initializers[0].fetch.url",
        "a.yaml:8:29: spec.initializers[0].fetch.path", "a.yaml:9:5: spec.initializers[1]",
        "a.yaml:10:3: spec.replicas", "a.yaml:11:3: spec.paused", "a.yaml:12:3: spec.nothing",
      ], "\(run.output)")
  }

  @Test func `validate finds what the API server refuses in a template`() async throws {
    let run = try await validate("  template: {spec: {containers: [{name: web, image: 5}]}}\n")
    #expect(run.status == 1)
    #expect(
      run.output == """
        a.yaml:5:46: spec.template.spec.containers[0].image: Invalid value: "integer": \
        spec.template.spec.containers[0].image in body must be of type string: "integer" \
        (container web)

        """)
  }

  @Test func `a template may have numbers for quantities, nulls and fields of the future`()
    async throws
  {
    let run = try await validate(
      """
        template:
          metadata: {creationTimestamp: null, labels: null}
          spec:
            volumes: null
            future: {a: 1}
            containers:
            - name: web
              image: nginx
              resources: {limits: {cpu: 0.5, memory: 1Gi}, requests: null}
              env: [{name: A, value: x}, {name: A, value: z}]
              securityContext: null
              future: 1
      """)
    #expect(run.status == 0, "\(run.output)")
  }

  @Test(arguments: [
    (
      "podpattern.dev/v1alpha1", "PodPatern",
      "<stdin>:2:1: kind: Unsupported value: \"PodPatern\": the kinds of podpattern.dev are"
        + " \"PodPattern\" and \"PodPatternClass\"\n"
    ),
    (
      "podpatterns.dev/v1alpha1", "PodPattern",
      "<stdin>:1:1: apiVersion: Unsupported value: \"podpatterns.dev/v1alpha1\": a PodPattern is"
        + " of \"podpattern.dev/v1alpha1\"\n"
    ),
  ])
  func `a misspelt kind or group of ours is a fault`(
    version: String, kind: String, fault: String
  ) async throws {
    let text = "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: a}\n"
    let validated = try await ProgramRun("validate", "-f", "-", input: text)
    #expect(validated.status == 1 && validated.output == fault, "\(validated.output)")
    let rendered = try await ProgramRun("render", "-f", "-", input: text)
    #expect(rendered.status == 1 && rendered.output.isEmpty && rendered.errors == fault)
  }

  @Test func `a fault names what it is in`() async throws {
    let text = """
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: a}
      spec:
        template: {spec: {containers: [{name: web, image: nginx}]}}
        initializers:
        - name: one
          fetch: {url: "http://example.com/", path: a}
        - name: weather
          fetch: {url: "ftp://example.com/", path: b}
      """
    let run = try await ProgramRun("validate", "-f", "-", input: text)
    let lines = run.output.split(separator: "\n")
    #expect(
      lines.contains {
        $0.contains("spec.initializers[1].fetch.url") && $0.hasSuffix("(initializer weather)")
      }, "\(run.output)")
    let mount = try await validate(
      """
        template: {spec: {containers: [{name: web, image: nginx}]}}
        sharedVolume: {mounts: [{containerName: wbe, mountPath: /data}]}

      """)
    #expect(mount.output.hasSuffix("(mount of container wbe)\n"), "\(mount.output)")
  }

  @Test
  func `names that clash and files that can't be read are faults, and objects of other kinds none`()
    async throws
  {
    let text = """
      apiVersion: v1
      kind: Pod
      spec: 1
      ---
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: a}
      spec:
        template: {spec: {containers: [{name: web, image: nginx}]}}
        sidecars: [{name: web, container: {image: x}}]
      """
    let run = try await ProgramRun(
      "validate", "-f", "a.yaml", "-f", "none.yaml", files: ["a.yaml": text])
    let lines = run.output.split(separator: "\n")
    #expect(run.status == 1 && lines.count == 2, "\(run.output)")
    #expect(lines.first == "none.yaml: there is no such file")
    #expect(lines.last?.hasPrefix("a.yaml:10:") == true)
  }
}

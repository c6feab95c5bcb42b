import KubernetesTestSupport
import Testing

/// Names and values of files, on a terminal.
@Suite(.tags(.process)) struct TerminalTests {
  /// A pattern whose texts a terminal would obey, as YAML's escapes.
  private static let pattern = #"""
    apiVersion: podpattern.dev/v1alpha1
    kind: PodPattern
    metadata: {name: "a\e[31m"}
    spec:
      "re\e]0;title\aplicas": 1
      "x\n a.yaml:1:1: forged": 1
      paused: "\u202Eeurt\u2066\x9B2J"
      template: {spec: {containers: [{name: "w\x7F\u2028", image: 5}]}}
      sidecars: [{name: "\u200F", container: {}}]
    """#

  private func isClean(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x0A: true
      case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
      default: true
      }
    }
  }

  @Test(arguments: [["validate", "-f", "a.yaml"], ["render", "-f", "a.yaml"]])
  func `what is wrong is told without obeying it, a line each`(arguments: [String]) async throws {
    let run = try await ProgramRun(
      arguments[0], arguments[1], arguments[2], files: ["a.yaml": Self.pattern])
    #expect(run.status == 1)
    let text = run.output + run.errors
    #expect(isClean(text), "\(text.debugDescription)")
    #expect(text.contains("spec.sidecars[0].name"))
    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("a.yaml:") }, "\(text)")
  }

  @Test func `what is rendered is the same text in escapes`() async throws {
    let pattern = #"""
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: a}
      spec:
        template:
          metadata: {annotations: {a: "\e[31m\u202Etxt\x9B\x7F"}}
          spec: {containers: [{name: web, image: nginx}]}
      """#
    for format in ["yaml", "json"] {
      let run = try await ProgramRun(
        "render", "-f", "a.yaml", "-o", format, files: ["a.yaml": pattern])
      #expect(run.status == 0, "\(run.errors)")
      #expect(isClean(run.output))
      let again = try await ProgramRun(
        "render", "-f", "b.\(format)", "-o", format, files: ["b.\(format)": run.output])
      #expect(
        again.output.contains(
          format == "yaml" ? #"\x1B[31m\u202Etxt\x9B\x7F"# : #"\u001b[31m\u202etxt\u009b\u007f"#),
        "\(again.output)")
    }
  }

  @Test func `a file's name is told without obeying it`() async throws {
    let run = try await ProgramRun("validate", "-f", "no\u{1b}[2J.yaml")
    #expect(run.status == 1 && isClean(run.output + run.errors))
  }

  @Test(arguments: [
    ("sharedVolume: {sizeLimit: 1e30}", "spec.sharedVolume.sizeLimit"),
    ("sharedVolume: {sizeLimit: 1.5}", "spec.sharedVolume.sizeLimit"),
    ("sharedVolume: {sizeLimit: 9223372036854775808}", "spec.sharedVolume.sizeLimit"),
    ("logShipper: {bufferSize: 1e30}", "spec.logShipper.bufferSize"),
    ("replicas: 9223372036854775808", "spec.replicas"),
    ("replicas: 9007199254740992.0", "spec.replicas"),
    ("minReadySeconds: 1e30", "spec.minReadySeconds"),
  ])
  func `a number that the API server refuses is a fault`(field: String, path: String) async throws {
    let run = try await validate("  \(field)\n", pod: "")
    #expect(run.status == 1 && run.output.contains(path), "\(run.output)")
  }

  @Test(arguments: [
    "terminationGracePeriodSeconds: 9223372036854775808", "activeDeadlineSeconds: 1e30",
    "securityContext: {runAsUser: 9223372036854775808}", "priority: 2147483648",
    "overhead: {cpu: 1e400}",
  ])
  func `a number in the template that the API server refuses is a fault`(field: String) async throws
  {
    let run = try await validate("", pod: ", \(field)")
    #expect(run.status == 1, "\(field)")
    #expect(
      run.output.contains("spec.template.spec.\(field.prefix { $0 != ":" })"), "\(run.output)")
  }

  @Test(arguments: [
    "terminationGracePeriodSeconds: 9223372036854775807", "terminationGracePeriodSeconds: 1e3",
    "overhead: {cpu: 1e30}", "overhead: {cpu: 0.5, memory: 1e3}", "activeDeadlineSeconds: 60.0",
  ])
  func `a number in the template that the API server takes is no fault`(field: String) async throws
  {
    let run = try await validate("", pod: ", \(field)")
    #expect(run.status == 0, "\(run.output)")
  }

  private func validate(_ fields: String, pod: String) async throws -> ProgramRun {
    let text = """
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: a}
      spec:
        template: {spec: {containers: [{name: web, image: nginx}]\(pod)}}
      \(fields)
      """
    return try await ProgramRun("validate", "-f", "a.yaml", files: ["a.yaml": text])
  }
}

import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import KubernetesYAML
import Testing

@Suite(.tags(.process)) struct ConvertTests {
  private let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
      namespace: shop
    spec:
      replicas: 2
      surge: 3
      selector:
        matchLabels: {app: web}
      template:
        metadata:
          labels: {app: web}
        spec:
          containers:
          - name: web
            image: nginx:1.27

    """
  private let other = """
    apiVersion: v1
    kind: Secret
    metadata:
      name: other
    data:
      "on": "yes"

    """

  @Test func `a Deployment becomes a pattern, and what is lost is told with its place`()
    async throws
  {
    let run = try await ProgramRun(
      "convert", "-f", "web.yaml", files: ["web.yaml": deployment + "---\n" + other])
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.errors.hasPrefix(
        """
        web.yaml:8:3: spec.surge: warning: not carried over: a PodPattern has no such field
        web.yaml:9:3: spec.selector: note: the pattern selects its pods by the label \
        podpattern.dev/pattern
        """), "\(run.errors)")
    #expect(
      run.output.hasPrefix(
        "# spec.surge: not carried over: a PodPattern has no such field\napiVersion: podpattern.dev/"
      ))
    #expect(run.output.hasSuffix("---\n" + other))
    let check = try await ProgramRun("validate", "-f", "-", input: run.output)
    #expect(check.status == 0, "\(check.output)")
  }

  @Test func `a pattern of an earlier version is put into today's words`() async throws {
    let former = """
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: web, uid: u, resourceVersion: "7", creationTimestamp: "2026-01-01T00:00:00Z"}
      spec:
        template: {spec: {containers: [{name: web, image: "nginx:1.27"}]}}
        sharedVolume: {mounts: [{container: web, mountPath: /html}]}
        logShipper: {labels: [app], outputs: [{http: {url: "http://a", compress: gzip}}]}

      """
    let run = try await ProgramRun("convert", "-f", "web.yaml", files: ["web.yaml": former])
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.errors.contains(
        "web.yaml:6:28: spec.sharedVolume.mounts[0].container: note: put into today's words:"
          + " Forbidden: has another name now: containerName"), "\(run.errors)")
    // What a server wrote is no part of a file.
    #expect(run.output.contains("metadata:\n  name: web\nspec:"), "\(run.output)")
    for text in ["containerName: web", "podLabels:", "compression: Gzip"] {
      #expect(run.output.contains(text), "\(run.output)")
    }
    let check = try await ProgramRun("validate", "-f", "-", input: run.output)
    #expect(check.status == 0, "\(check.output)")
    let refused = try await ProgramRun("validate", "-f", "web.yaml", files: ["web.yaml": former])
    #expect(refused.status == 1 && refused.output.contains("has another name now: podLabels"))
  }

  @Test func `there and back is what it was`() async throws {
    let given = deployment.replacing("  surge: 3\n", with: "")
    let there = try await ProgramRun("convert", "-f", "-", input: given)
    let back = try await ProgramRun(
      "convert", "-f", "-", "--to", "deployment", input: there.output)
    #expect(back.status == 0 && back.errors.isEmpty, "\(back.errors)")
    let (before, after) = (try YAMLStream.parse(given), try YAMLStream.parse(back.output))
    #expect(after.count == 1)
    #expect(after.first?.value.isEquivalent(to: before.first?.value ?? nil) == true)
  }

  @Test func `a List is taken apart, and JSON is one List`() async throws {
    let object = try #require(try YAMLStream.parse(deployment).first?.value)
    let list: JSONValue = ["apiVersion": "v1", "kind": "List", "items": [object]]
    let run = try await ProgramRun(
      "convert", "-f", "-", "-o", "json", input: String(decoding: list.serialized(), as: UTF8.self))
    let items = try JSONValue(parsing: run.output)["items"]?.array
    #expect(items?.map { $0["kind"] } == ["PodPattern"])
    #expect(run.errors.contains("items[0].spec.surge"))
  }

  @Test func `where nothing can be converted, nothing is printed`() async throws {
    let job = """
      {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "a"}, "spec": {}}
      """
    let run = try await ProgramRun("convert", "-f", "-", input: job)
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors.contains("kind: warning: left as it is: a PodPattern has no schedule"))
    #expect(run.errors.contains("No workload was converted"))
  }

  @Test func `the commands of a handover name selector, namespace and file`() async throws {
    let run = try await ProgramRun(
      "convert", "-f", "-", "--adopt", "my pattern.yaml", input: deployment)
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      lines == [
        "kubectl --namespace shop rollout status deployment/web",
        "kubectl --namespace shop get deployment web",
        "kubectl --namespace shop delete deployment web --cascade=orphan",
        "kubectl --namespace shop delete replicasets --selector app=web --cascade=orphan",
        "kubectl --namespace shop label pods --selector app=web podpattern.dev/pattern=web",
        "kubectl apply -f 'my pattern.yaml'",
        "kubectl --namespace shop wait --for=condition=Ready podp/web --timeout=5m",
        "kubectl --namespace shop get podp web",
      ])
  }

  @Test func `the commands of the way back have a ReplicaSet that finds the pods`() async throws {
    let there = try await ProgramRun("convert", "-f", "-", input: deployment)
    let run = try await ProgramRun(
      "convert", "-f", "-", "--to", "deployment", "--adopt", "web.yaml", input: there.output)
    #expect(run.status == 0, "\(run.errors)")
    let line = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("{") })
    let set = try JSONValue(parsing: String(line))
    #expect(set["kind"] == "ReplicaSet" && set["spec"]?["replicas"] == 2)
    let labels: JSONValue = ["app": "web", "pod-template-hash": "handover"]
    #expect(set["spec"]?["selector"] == ["matchLabels": labels])
    #expect(set["spec"]?["template"]?["metadata"]?["labels"] == labels)
    #expect(run.output.contains("delete podp web --cascade=orphan"))
    #expect(run.output.contains("apply -f web.yaml"))
  }

  @Test(arguments: [["--use-patterns"], ["--fold"], ["--adopt", "x.yaml"]])
  func `options for making patterns do not go with --to`(options: [String]) async throws {
    let run = try await ProgramRun(
      ["convert", "-f", "-", "--to", "job"] + options, input: deployment)
    #expect(run.status == 2 && run.errors.contains("leave out --to job"))
  }
}

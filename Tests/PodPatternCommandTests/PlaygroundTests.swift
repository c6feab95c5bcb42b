import FoundationEssentials
import Glibc
import KubernetesTestSupport
import Testing

/// `podpattern playground` as a person starts it.
@Suite(.tags(.process), .timeLimit(.minutes(10))) struct PlaygroundTests {
  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config/samples")

  /// Every sample but the lists of them for Kustomize.
  private static func sampleFiles() throws -> [String] {
    try ["", "logs"].flatMap { folder in
      let place = folder.isEmpty ? samples : samples.appending(path: folder)
      return try FileManager.default.contentsOfDirectory(atPath: place.path)
        .filter { $0.hasSuffix(".yaml") && $0 != "kustomization.yaml" }.sorted()
        .map { "\(place.path)/\($0)" }
    }
  }

  @Test func `every sample becomes ready, what it refers to made up`() async throws {
    let files = try Self.sampleFiles()
    #expect(files.count > 15)
    let run = try await ProgramRun(
      ["playground", "--until-ready", "--kubeconfig", "kubeconfig"] + files.flatMap { ["-f", $0] })
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("\nsecret/prices made up: fetch-secret refers to it\n"))
    #expect(run.output.contains("\npersistentvolumeclaim/archive created\n"))
  }

  @Test func `a List as kubectl exports it is unpacked, and other kinds are left out`() async throws
  {
    let list = """
      apiVersion: v1
      kind: List
      items:
      - {apiVersion: v1, kind: ServiceAccount, metadata: {name: shop}}
      - apiVersion: v1
        kind: Secret
        metadata: {name: token, resourceVersion: "7", uid: u, creationTimestamp: null}
        stringData: {token: x}
      - {apiVersion: apps/v1, kind: Deployment, metadata: {name: other}}
      - apiVersion: podpattern.dev/v1alpha1
        kind: PodPattern
        metadata: {name: shop, namespace: store}
        spec:
          template:
            spec:
              serviceAccountName: shop
              containers: [{name: web, image: "nginx:1.27"}]
        status: {ready: 1/1}
      """
    let run = try await ProgramRun(
      "playground", "--until-ready", "-f", "list.yaml", files: ["list.yaml": list])
    #expect(run.status == 0, "\(run.errors)")
    for line in [
      "serviceaccount/shop created", "secret/token created", "namespace/store created",
      "deployment.apps/other left out: a playground has no objects of this kind",
      "podpattern.podpattern.dev/shop created",
    ] { #expect(run.output.contains("\n\(line)\n"), "\(line)") }
    // Nothing cuts through the tables at the end.
    let tables = run.output.split(separator: "\n$ kubectl get ").dropFirst()
    #expect(tables.count == 2 && tables.allSatisfy { $0.split(separator: "\n").count == 3 })
    #expect(tables.first?.hasPrefix("podpatterns -A\nNAMESPACE   NAME   READY ") == true)
    #expect(tables.first?.contains("\nstore       shop   1/1 ") == true)
    #expect(tables.last?.hasPrefix("pods -A\nNAMESPACE   NAME ") == true)
  }

  @Test func `a pattern that fails ends the wait with status 3`() async throws {
    let pattern = """
      apiVersion: podpattern.dev/v1alpha1
      kind: PodPattern
      metadata: {name: bad}
      spec:
        template:
          spec:
            containers: [{name: web, image: "busybox:1.36", command: [sh, -c, exit 3]}]
      """
    let run = try await ProgramRun(
      "playground", "--until-ready", "--timeout", "5", "-f", "bad.yaml",
      files: ["bad.yaml": pattern])
    #expect(run.status == 3)
    #expect(run.errors == "not every PodPattern was ready within 5 s\n")
    #expect(run.output.contains("CrashLoopBackOff web"))
  }

  @Test func `it says what to type next, and ends at Ctrl-C without a word`() async throws {
    let folder = try TemporaryFolder()
    let (log, kubeconfig) = ("\(folder.path)/log", "\(folder.path)/kubeconfig")
    let program = try RunningProgram(
      try BuiltProgram.path("podpattern"),
      [
        "playground", "--kubeconfig", kubeconfig, "-f",
        Self.samples.appending(path: "weather.yaml").path,
      ], log: log)
    func text() throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self)
    }
    try await eventually("the pattern is there", within: .seconds(120)) {
      try text().contains("podpattern.podpattern.dev/weather created")
    }
    let guide = try text()
    for line in [
      "\n  export KUBECONFIG=\(kubeconfig)\n", "\n  kubectl describe podp weather ",
      "\n  kubectl drain node-1 --ignore-daemonsets --delete-emptydir-data ",
      #""value":"nginx:nope"}]'"#, "\n  podpattern rollout undo weather ",
    ] { #expect(guide.contains(line), "\(line)") }
    kill(program.process, SIGINT)
    var info = siginfo_t()
    try await eventually("it has ended", within: .seconds(30)) {
      waitid(P_PID, id_t(program.process), &info, WEXITED | WNOHANG | WNOWAIT) == 0
        && info.si_signo == SIGCHLD
    }
    #expect(info.si_code == CLD_EXITED)
    #expect(try !text().contains("Cancel") && !text().contains("rror:"))
  }
}

internal import ArgumentParser
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport

/// How fast PodPattern makes pods, beside the same pods made without a controller.
///
/// All of it runs on this machine: an etcd, a kube-apiserver, the operator, and this program, which
/// loads them. Absolute figures say more about the machine than about the operator, so what is
/// printed at the end is a ratio of figures that were taken in one run.
@main
struct ExpansionBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expansion-benchmark",
    abstract: "Measure how fast PodPatterns become pods, against a real kube-apiserver.")

  @Option(help: ArgumentHelp("The podpattern executable to measure.", valueName: "file"))
  var podpattern: String

  @Option(help: "How many PodPatterns there are to expand.")
  var patterns = 200

  @Option(help: "How many pods each of them has.")
  var replicas = 10

  @Option(help: "How many runs, each on a new API server; the median counts.")
  var runs = 3

  func run() async throws {
    guard RealControlPlane.isAvailable else {
      throw BenchmarkFailure("the benchmark \(RealControlPlane.requirement)")
    }
    var ratios: [Double] = []
    for run in 1...runs {
      let (raw, expansion) = try await measure()
      let ratio = expansion.podsPerSecond / raw
      ratios.append(ratio)
      print(
        """
        run \(run): raw \(Int(raw)) pods/s, expanded \(Int(expansion.podsPerSecond)) pods/s \
        (\(rounded(ratio)) of raw), \(rounded(expansion.processorMilliseconds)) ms of CPU a pod, \
        \(Int(expansion.residentMiB)) MiB resident, \(expansion.podsTooMany) pods too many
        """)
    }
    print("median: \(rounded(ratios.sorted()[ratios.count / 2])) of the raw rate")
  }

  private func measure() async throws -> (raw: Double, expansion: Expansion) {
    let plane = try await RealControlPlane()
    let definition = try Tool(path: podpattern).output(of: ["crd"], in: plane.folder)
    let applied = try plane.kubectl(["apply", "-f", "-"], input: definition)
    guard applied.status == 0 else { throw BenchmarkFailure(applied.text) }
    try await waitForDefinition(on: plane)

    let manifest = Workload.pattern(named: "rendered", replicas: 1).prettyPrinted()
    let rendered = try Tool(path: podpattern).output(
      of: ["render", "-o", "json", "-f", "-"], input: manifest, in: plane.folder)
    guard let pod = try JSONValue(parsing: rendered).pod, let spec = pod["spec"] else {
      throw BenchmarkFailure("podpattern render printed no pod")
    }
    let namespace = try await plane.makeNamespace("raw")
    let raw = try await RawCreation(client: plane.client, namespace: namespace)
      .run(count: patterns * replicas, spec: spec)

    let program = try RunningProgram(
      podpattern, ["run", "--kubeconfig", plane.kubeconfig, "--log-level", "warning"],
      log: "\(plane.folder)/podpattern.log")
    try await Task.sleep(for: .seconds(3))
    let expansion = try await Expansion.measure(
      patterns: patterns, replicas: replicas, operator: program, client: plane.client,
      namespace: try await plane.makeNamespace("patterns"))
    return (raw, expansion)
  }

  /// `kubectl wait` takes a definition that has no conditions yet for a broken one.
  private func waitForDefinition(on plane: RealControlPlane) async throws {
    for attempt in 1... {
      let established = try plane.kubectl([
        "wait", "--for=condition=Established", "crd/podpatterns.podpattern.dev",
      ])
      if established.status == 0 { return }
      guard attempt < 20 else { throw BenchmarkFailure(established.text) }
      try await Task.sleep(for: .milliseconds(250))
    }
  }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

extension JSONValue {
  /// The Pod among the objects of a List.
  fileprivate var pod: JSONValue? { self["items"]?.array?.first { $0["kind"] == "Pod" } }
}

internal import ArgumentParser
internal import BenchmarkTables

/// `expansion-benchmark growth`: what a pod costs the more there are.
struct GrowthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth",
    abstract: "Measure what a pod costs PodPattern the more pods there are.",
    discussion: """
      Creates PodPatterns, waits until their statuses are complete, leaves the operator alone for a \
      while, and starts it anew, each time on a new API server. A kube-apiserver with its etcd takes \
      an hour for 100,000 pods, so that the largest number is created on the simulated API server of \
      `podpattern playground`: over HTTP without TLS, which is why its CPU is compared with that of a \
      smaller number on the same server.

      EXAMPLE
        expansion-benchmark growth --podpattern .build/release/podpattern
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: "How many rounds.")
  var rounds = 1

  @Option(
    name: .customLong("shape"),
    help: ArgumentHelp(
      """
      How many patterns of how many pods, on kube-apiserver; may be repeated. By default 1x200, \
      1x2000, 1x20000, 200x10 and 2000x10.
      """, valueName: "PATTERNSxPODS"))
  var shapes: [Shape] = []

  @Option(
    name: .customLong("simulated-shape"),
    help: ArgumentHelp(
      "The same on the simulated API server. By default 1x200, 200x10 and 10000x10.",
      valueName: "PATTERNSxPODS"))
  var simulatedShapes: [Shape] = []

  func validate() throws {
    guard (1...99).contains(rounds) else {
      throw ValidationError("--rounds must be from 1 to 99")
    }
  }

  func run() async throws {
    try RealCluster.requirePrograms()
    let program = try await PodPatternProgram(path: common.podpattern)
    let isDefault = shapes.isEmpty && simulatedShapes.isEmpty
    let real = isDefault ? [(1, 200), (1, 2000), (1, 20000), (200, 10), (2000, 10)] : []
    let simulated = isDefault ? [(1, 200), (200, 10), (10000, 10)] : []
    var table = GrowthTable(
      (real.map { Shape(objects: $0, replicas: $1) } + shapes).map {
        GrowthTable.Row(server: Self.real, $0)
      }
        + (simulated.map { Shape(objects: $0, replicas: $1) } + simulatedShapes).map {
          GrowthTable.Row(server: "simulated", $0)
        })
    for round in 1...rounds {
      for (index, row) in table.rows.enumerated() {
        let figures = try await measure(row, program)
        Progress.say(
          "round \(round), \(row.server), \(row.shape): \(Progress.summary(figures))")
        table.rows[index].figures.append(figures)
      }
    }
    print(
      """
      \(program.version) on \(Machine.description), Kubernetes \(RealCluster.version).

      \(table.markdown)
      """)
  }

  private static let real = "kube-apiserver"

  private func measure(
    _ row: GrowthTable.Row, _ program: PodPatternProgram
  ) async throws -> Figures {
    let cluster: any Cluster =
      row.server == Self.real
      ? try await RealCluster(program) : try await ClusterInMemory(program)
    var trial = Trial(cluster, .podPattern, program, row.shape)
    trial.rest = .seconds(common.rest)
    let figures = try await trial.run([.create, .rest, .restart])
    await cluster.stop()
    return figures
  }
}

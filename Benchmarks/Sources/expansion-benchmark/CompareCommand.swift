internal import ArgumentParser
internal import BenchmarkTables

/// `expansion-benchmark compare`: PodPattern beside the ReplicaSet controller.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Measure PodPattern beside the ReplicaSet controller, and both beside raw creation.",
    discussion: """
      Three ways to make the very same pods, what `podpattern render` prints, each on an etcd and a \
      kube-apiserver of its own, in turn: raw, with 80 requests at a time and no controller; by \
      ReplicaSets, if kube-controller-manager is in kube-apiserver's folder, with \
      --controllers=replicaset-controller --kube-api-qps=5000 --kube-api-burst=5000, without which \
      it would make 20 pods a second; and by PodPatterns.

      With each controller: all objects are created, four at a time (pods/s until a watch has shown \
      the last pod; CPU and memory once the statuses are complete); it is left alone (CPU at rest); one \
      pod of each object is deleted, then all pods; objects of one pod are created one by one (time \
      from sending it to the first pod, and to the status that counts it). At the end PodPattern is \
      started anew. CPU is what the kernel counts for the process; that of the API server, from the \
      first object to the last status, includes what the objects' creation and the watches of this \
      program cost it.

      EXAMPLE
        expansion-benchmark --podpattern .build/release/podpattern --rounds 3
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: "How many rounds; medians count, and the least and the most are printed with them.")
  var rounds = 3

  @Option(
    name: .customLong("shape"),
    help: ArgumentHelp(
      "How many objects of how many pods, such as 200x10; may be repeated. By default 200x10 and 1x2000.",
      valueName: "OBJECTSxPODS"))
  var shapes: [Shape] = []

  @Option(help: "How many objects of one pod are made one by one.")
  var singles = 30

  @Flag(help: "Leave the ReplicaSet controller out, even if it is there.")
  var withoutReplicaSets = false

  func validate() throws {
    guard (1...99).contains(rounds) else {
      throw ValidationError("--rounds must be from 1 to 99")
    }
    guard (1...1000).contains(singles) else {
      throw ValidationError("--singles must be from 1 to 1000")
    }
  }

  func run() async throws {
    try RealCluster.requirePrograms()
    let program = try await PodPatternProgram(path: common.podpattern)
    let shapes =
      shapes.isEmpty
      ? [Shape(objects: 200, replicas: 10), Shape(objects: 1, replicas: 2000)] : shapes
    var table = ComparisonTable(shapes)
    var hasReplicaSets = !withoutReplicaSets
    for round in 1...rounds {
      for (index, shape) in shapes.enumerated() {
        let raw = try await measureRaw(shape, program, &hasReplicaSets)
        Progress.say("round \(round), \(shape), raw: \(raw.figure) pods/s")
        table.columns[index].raw.append(raw)
        for maker in Maker.allCases where maker == .podPattern || hasReplicaSets {
          var figures = try await measure(maker, shape, program)
          figures[.ofRaw] = figures[.podsPerSecond].map { $0 / raw }
          Progress.say("round \(round), \(shape), \(maker): \(Progress.summary(figures))")
          switch maker {
          case .replicaSet: table.columns[index].replicaSets.append(figures)
          case .podPattern: table.columns[index].podPatterns.append(figures)
          }
        }
      }
    }
    print(
      """
      \(program.version) on \(Machine.description), Kubernetes \(RealCluster.version); \(rounds) \
      round\(rounds == 1 ? "" : "s")\(rounds == 1 ? "" : ", medians (least–most)").\
      \(hasReplicaSets ? "" : " \(Maker.missingReplicaSets).")

      \(table.markdown)
      """)
  }

  /// Pods a second without a controller.
  private func measureRaw(
    _ shape: Shape, _ program: PodPatternProgram, _ hasReplicaSets: inout Bool
  ) async throws -> Double {
    let cluster = try await RealCluster(program)
    // The control plane ends with the last reference to it.
    defer { withExtendedLifetime(cluster) {} }
    if hasReplicaSets, cluster.controllerManager == nil {
      hasReplicaSets = false
      Progress.say(Maker.missingReplicaSets)
    }
    return try await RawCreation(client: cluster.client, namespace: "raw")
      .run(count: shape.pods, of: Workload.pod(program.pod))
  }

  private func measure(
    _ maker: Maker, _ shape: Shape, _ program: PodPatternProgram
  ) async throws -> Figures {
    let cluster = try await RealCluster(program)
    var trial = Trial(cluster, maker, program, shape)
    trial.rest = .seconds(common.rest)
    trial.singles = singles
    return try await trial.run(Trial.Step.allCases)
  }
}

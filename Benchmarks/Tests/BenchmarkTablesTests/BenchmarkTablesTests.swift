internal import BenchmarkTables
internal import Testing

struct SpreadTests {
  @Test func `the median of an even number of measurements is between the middle two`() throws {
    let spread = try #require(Spread([4, 1, 3, 2]))
    #expect((spread.median, spread.least, spread.most) == (2.5, 1, 4))
  }

  @Test func `nothing that was measured has no spread`() {
    #expect(Spread([]) == nil)
  }

  @Test func `a single measurement is printed without a spread`() throws {
    #expect("\(try #require(Spread([3])))" == "3.00")
    #expect("\(try #require(Spread([2, 1, 3])))" == "2.00 (1.00–3.00)")
  }

  @Test func `a ratio is taken in each round`() throws {
    let spread = try #require(Spread(ratiosOf: [10, 30, 8], to: [20, 30, 4]))
    #expect((spread.median, spread.least, spread.most) == (1, 0.5, 2))
  }

  @Test func `a round in which nothing was used has no ratio`() {
    #expect(Spread(ratiosOf: [1], to: [0]) == nil)
  }

  @Test(arguments: [
    (0.0, "0.00"), (0.494, "0.49"), (0.999, "1.00"), (9.996, "10.00"), (17.25, "17.3"),
    (861.4, "861"), (12345.0, "12,345"), (-1.5, "−1.50"), (.infinity, "—"),
  ])
  func `a number has about three digits`(number: Double, text: String) {
    #expect(number.figure == text)
  }
}

struct ShapeTests {
  @Test func `a shape is read as it is typed and printed as it is read`() throws {
    let shape = try #require(Shape("10000x10"))
    #expect(shape.pods == 100_000)
    #expect("\(shape)" == "10,000 × 10")
  }

  @Test(arguments: ["", "x", "10", "0x1", "1x0", "-1x2", "1x2x3", "1×2", "99999999x1", "ax1"])
  func `what is no shape is refused`(text: String) {
    #expect(Shape(text) == nil)
  }
}

struct ComparisonTableTests {
  private static let shape = Shape(objects: 200, replicas: 10)

  @Test func `each figure has both controllers and their ratio`() {
    var table = ComparisonTable([Self.shape])
    table.columns[0].raw = [800, 900]
    table.columns[0].replicaSets = [
      [.podsPerSecond: 400, .ofRaw: 0.5], [.podsPerSecond: 450, .ofRaw: 0.5],
    ]
    table.columns[0].podPatterns = [
      [.podsPerSecond: 480, .ofRaw: 0.6, .restart: 1], [.podsPerSecond: 450, .ofRaw: 0.5],
    ]
    #expect(
      table.markdown == """
        |  | ReplicaSet, 200 × 10 | PodPattern, 200 × 10 | ratio |
        |---|--:|--:|--:|
        | pods/s | 425 (400–450) | 465 (450–480) | 1.10 (1.00–1.20) |
        | of the raw rate | 0.50 | 0.55 (0.50–0.60) |  |
        | restart: ready after, s |  | 1.00 |  |

        Raw: 850 (800–900) pods/s (200 × 10).
        """)
  }

  @Test func `without ReplicaSets the columns of PodPattern stand alone`() {
    var table = ComparisonTable([Self.shape, Shape(objects: 1, replicas: 2000)])
    table.columns[0].raw = [800]
    table.columns[0].podPatterns = [[.replaceOne: 1.5, .replaceAll: 14]]
    table.columns[1].podPatterns = [[.replaceAll: 15]]
    #expect(
      table.markdown == """
        |  | PodPattern, 200 × 10 | PodPattern, 1 × 2,000 |
        |---|--:|--:|
        | replace 200, one of each, s | 1.50 |  |
        | replace all 2,000, s | 14.0 | 15.0 |

        Raw: 800 pods/s (200 × 10).
        """)
  }
}

struct GrowthTableTests {
  @Test func `CPU a pod is compared with the first row of the same API server`() {
    var rows = [
      GrowthTable.Row(server: "real", Shape(objects: 1, replicas: 200)),
      GrowthTable.Row(server: "real", Shape(objects: 1, replicas: 2000)),
      GrowthTable.Row(server: "simulated", Shape(objects: 200, replicas: 10)),
    ]
    rows[0].figures = [[.processorOfPod: 0.5, .resident: 40]]
    rows[1].figures = [[.processorOfPod: 0.6, .resident: 50.5, .restartWrites: 0]]
    rows[2].figures = [[.processorOfPod: 0.4]]
    #expect(
      GrowthTable(rows).markdown == """
        | API server, shape | pods/s | CPU a pod, ms | of the first | resident, MiB | peak, MiB | at rest, ms/s | restart, s | writes |
        |---|--:|--:|--:|--:|--:|--:|--:|--:|
        | real, 1 × 200 | — | 0.50 | 1.00 | 40.0 | — | — | — | — |
        | real, 1 × 2,000 | — | 0.60 | 1.20 | 50.5 | — | — | — | 0 |
        | simulated, 200 × 10 | — | 0.40 | 1.00 | — | — | — | — | — |
        """)
  }
}

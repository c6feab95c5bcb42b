// swift-tools-version: 6.2
import PackageDescription

/// CI refuses warnings; elsewhere they do not stand in the way of work.
let warnings: [SwiftSetting] =
  Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let settings: [SwiftSetting] =
  warnings + [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]

/// Embedded Swift makes the log shipper small; its tests need the whole of Swift.
let shipperSettings: [SwiftSetting] =
  Context.environment["SHIPPER_EMBEDDED"] == nil
  ? settings : settings + [.enableExperimentalFeature("Embedded")]

/// Programs that run in pods carry Swift's libraries: calls into these cost less, and so does the memory
/// of what is used of them. Builds for debugging are not worth the longer linking.
let selfContained: [LinkerSetting] = [
  .unsafeFlags(
    ["-static-stdlib", "-l_FoundationCollections", "-l_FoundationCShims"],
    .when(platforms: [.linux], configuration: .release))
]

/// A library target of this package, with the settings that every one of them shares.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A test target, named after what it tests.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name,
    dependencies: dependencies,
    exclude: exclude,
    resources: resources,
    swiftSettings: settings
  )
}

let collections = Target.Dependency.product(
  name: "OrderedCollections", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
// What Hummingbird's interface is written in.
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdHTTP2 = Target.Dependency.product(name: "HummingbirdHTTP2", package: "hummingbird")

let package = Package(
  name: "podpattern",
  platforms: [.macOS(.v15)],
  products: [
    .library(
      name: "KubernetesClient", targets: ["KubernetesCore", "KubernetesClient", "CurlTransport"]),
    .library(name: "KubernetesRuntime", targets: ["KubernetesRuntime"]),
    .library(name: "KubernetesSimulator", targets: ["KubernetesSimulator"]),
    .library(name: "KubernetesSimulatorServer", targets: ["KubernetesSimulatorServer"]),
    .library(name: "KubernetesTestSupport", targets: ["KubernetesTestSupport"]),
    .executable(name: "podpattern", targets: ["podpattern"]),
    .executable(name: "podpattern-playground", targets: ["podpattern-playground"]),
    .executable(name: "podpattern-shipper", targets: ["podpattern-shipper"]),
    .executable(name: "label-copier", targets: ["LabelCopier"]),
    // Fluent Bit has it loaded; scripts/build-shipper makes the one of the image.
    .library(name: "podpattern-shipper-guard", type: .dynamic, targets: ["CShipperGuard"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    // Without its traits it does without the whole of Foundation, and so does the executable.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
  ],
  targets: [
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CLibcrypto", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    // Fluent Bit keeps its positions in an SQLite database; a kept library reads it best.
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    // The calls to Linux that the log shipper makes.
    .systemLibrary(name: "CLinux"),
    // glibc's allocator, which Swift's Glibc module leaves out.
    .systemLibrary(name: "CMalloc"),
    .target(name: "CCurl", dependencies: ["CLibcurl"]),
    .target(name: "COpenSSL", dependencies: ["CLibcrypto"]),

    module("KubernetesCore", [collections]),
    module("KubernetesYAML", ["CYAML", "KubernetesCore", collections]),
    module("KubernetesClient", ["KubernetesCore", "KubernetesYAML", logging]),
    module("CurlTransport", ["CCurl", "COpenSSL", "KubernetesCore", "KubernetesClient", deque]),
    module(
      "KubernetesRuntime",
      [
        "KubernetesCore", "KubernetesClient", collections, deque, heap, logging, metrics,
        coreMetrics, lifecycle, hummingbird, hummingbirdCore, nioCore, httpTypes,
      ]),
    module("KubernetesSimulator", ["KubernetesCore", "KubernetesClient", collections, deque]),
    // The same for kubectl.
    module(
      "KubernetesSimulatorServer",
      [
        "KubernetesSimulator", "KubernetesCore", "KubernetesClient", logging, lifecycle,
        hummingbird, nioCore, httpTypes,
      ]),
    // What the operator and the log shipper say to each other. The shipper's Embedded build has it too.
    .target(name: "ShipperContract", swiftSettings: shipperSettings),
    module("PodPatternCore", ["KubernetesCore", "ShipperContract", collections]),
    module(
      "PodPatternOperator",
      [
        "PodPatternCore", "KubernetesRuntime", "KubernetesClient", "KubernetesYAML",
        "KubernetesCore", collections, deque, logging, metrics, lifecycle,
      ]),
    // What the two programs share that a person types.
    module(
      "CommandSupport",
      [
        "KubernetesRuntime", "KubernetesClient", "KubernetesYAML", "KubernetesCore", arguments,
        logging, nioCore,
      ]),
    .executableTarget(
      name: "podpattern",
      dependencies: [
        "CMalloc", "CommandSupport", "PodPatternOperator", "PodPatternCore", "KubernetesRuntime",
        "CurlTransport", "KubernetesClient", "KubernetesYAML", "KubernetesCore", arguments,
        logging, metrics, coreMetrics, lifecycle, signals, collections,
      ],
      swiftSettings: settings,
      linkerSettings: selfContained
    ),
    // `podpattern playground`, apart, so that the operator's image holds no simulated cluster.
    .executableTarget(
      name: "podpattern-playground",
      dependencies: [
        "CommandSupport", "PodPatternOperator", "PodPatternCore", "KubernetesSimulatorServer",
        "KubernetesSimulator", "KubernetesClient", "KubernetesYAML", "KubernetesCore", arguments,
        logging, lifecycle, signals,
      ],
      swiftSettings: settings
    ),
    // PID 1 of the log-shipper container. It depends on nothing else here, to be small.
    .executableTarget(
      name: "podpattern-shipper", dependencies: ["CLinux", "CSQLite", "ShipperContract"],
      swiftSettings: shipperSettings),

    // What keeps Fluent Bit inside the shared volume. It stands in for functions of the C library, so
    // that nothing here may link it.
    .target(name: "CShipperGuard"),

    // Real control planes and certificates for tests.
    module(
      "KubernetesTestSupport",
      ["COpenSSL", "CurlTransport", "KubernetesCore", "KubernetesClient", deque]),

    // What the operator does most, in counted instructions and allocations. It is here and not in
    // Benchmarks, since it sees what only this package does.
    .target(name: "CAllocations", path: "Benchmarks/Micro/CAllocations"),
    .target(
      name: "MicroTables", path: "Benchmarks/Micro/MicroTables", swiftSettings: settings),
    .executableTarget(
      name: "micro-benchmark",
      dependencies: [
        "CAllocations", "MicroTables", "PodPatternOperator", "PodPatternCore", "KubernetesRuntime",
        "KubernetesTestSupport", "KubernetesCore", arguments,
      ],
      path: "Benchmarks/Micro/MicroBenchmark", swiftSettings: settings),
    tests("MicroTablesTests", ["MicroTables"]),

    // The controller that the documentation shows; as somebody else's, it sees what is public.
    .executableTarget(
      name: "LabelCopier",
      dependencies: [
        "CurlTransport", "KubernetesRuntime", "KubernetesClient", "KubernetesCore", logging,
        lifecycle,
      ],
      path: "Examples/LabelCopier/Sources", packageAccess: false, swiftSettings: settings),
    .testTarget(
      name: "LabelCopierTests",
      dependencies: [
        "LabelCopier", "KubernetesSimulator", "KubernetesTestSupport", "KubernetesClient",
        "KubernetesCore", logging,
      ],
      path: "Examples/LabelCopier/Tests", packageAccess: false, swiftSettings: settings),
    tests(
      "FuzzTests",
      [
        "KubernetesTestSupport",
        "KubernetesCore", "KubernetesYAML", "KubernetesClient", "KubernetesRuntime",
        "KubernetesSimulator",
      ], exclude: ["Corpus"]),
    tests("KubernetesCoreTests", ["KubernetesTestSupport", "KubernetesCore", collections]),
    tests(
      "PodPatternCommandTests",
      [
        "podpattern", "podpattern-playground", "CommandSupport", "KubernetesTestSupport",
        "PodPatternCore", "KubernetesYAML", "KubernetesClient", "KubernetesCore",
      ]),
    tests("KubernetesYAMLTests", ["KubernetesYAML", "KubernetesCore", "CYAML", collections]),
    tests(
      "KubernetesRuntimeTests",
      [
        "KubernetesRuntime", "CurlTransport", "KubernetesTestSupport", "KubernetesClient",
        "KubernetesCore", logging, metrics, coreMetrics, lifecycle,
      ]),
    tests(
      "PodPatternCoreTests",
      [
        "PodPatternCore", "ShipperContract", "KubernetesTestSupport", "KubernetesYAML",
        "KubernetesCore", collections,
      ],
      exclude: ["Converting/Golden", "Corpus", "Golden", "Wire"]),
    tests(
      "CurlTransportTests",
      [
        "CurlTransport", "KubernetesTestSupport", "KubernetesClient", "KubernetesCore", hummingbird,
        hummingbirdCore, hummingbirdTLS, hummingbirdHTTP2, nioCore, lifecycle, logging,
      ]),
    tests(
      "PodPatternOperatorTests",
      [
        "podpattern", "PodPatternOperator", "PodPatternCore", "KubernetesSimulatorServer",
        "KubernetesSimulator",
        "KubernetesTestSupport",
        "KubernetesRuntime", "CurlTransport", "KubernetesClient", "KubernetesCore", collections,
        logging, lifecycle,
      ]),
    tests(
      "SchemaContractTests",
      [
        "KubernetesTestSupport", "PodPatternCore", "KubernetesClient", "KubernetesCore",
        collections,
      ]),
    tests(
      "ShipperTests",
      [
        "podpattern-shipper", "ShipperContract", "KubernetesTestSupport", "KubernetesYAML",
        "KubernetesCore", collections,
      ]),
    // What people install: chart, Kustomize bases, roles, documents.
    tests(
      "DeploymentTests",
      [
        "podpattern", "podpattern-playground", "podpattern-shipper", "KubernetesTestSupport",
        "KubernetesSimulatorServer", "KubernetesSimulator", "PodPatternOperator", "PodPatternCore",
        "KubernetesRuntime", "CurlTransport", "KubernetesYAML", "KubernetesClient",
        "KubernetesCore", collections, logging,
      ], exclude: ["Golden"]),
    tests(
      "KubernetesSimulatorTests",
      [
        "KubernetesSimulatorServer", "KubernetesSimulator", "KubernetesTestSupport",
        "KubernetesClient", "KubernetesCore",
      ]),
    tests("KubernetesTestSupportTests", ["KubernetesTestSupport"]),
    tests(
      "KubernetesClientTests",
      ["KubernetesClient", "KubernetesCore", "CurlTransport", "KubernetesTestSupport"]),
    tests(
      "ContractTests",
      [
        "KubernetesSimulatorServer", "KubernetesSimulator", "KubernetesTestSupport",
        "KubernetesClient", "KubernetesCore",
        collections,
      ],
      exclude: ["Transcripts"]),
  ]
)

